"""Every setting is described where people look, and every decision of the house is one they can find."""

from __future__ import annotations

import re
from pathlib import Path

from cookieapp.settings.names import OPERATOR_SETTINGS, SETTINGS

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_every_setting_is_in_the_readme() -> None:
    for name in SETTINGS:
        if name.startswith("OPERATOR_"):
            assert f"_{name.removeprefix('OPERATOR_')}`" in README, name
        else:
            assert f"`COOKIEAPP_{name}`" in README, name
    assert set(OPERATOR_SETTINGS) <= {name.removeprefix("OPERATOR_") for name in SETTINGS}


def test_the_readme_names_no_setting_that_is_not_there() -> None:
    named = set(re.findall(r"COOKIEAPP_([A-Z_]+[A-Z])", README))
    assert named <= set(SETTINGS) | {"OPERATOR_NAME", "OPERATOR_EMAIL"}


def test_every_wing_is_on_the_map() -> None:
    wings = {
        path.name for path in (ROOT / "cookieapp").iterdir() if path.is_dir() and path.name != "__pycache__"
    }
    assert all(f"{wing}/" in README for wing in wings)


def test_links_in_the_documents_lead_somewhere() -> None:
    for document in [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]:
        for target in re.findall(r"\]\((?!https?:)([^)#]+)", document.read_text(encoding="utf-8")):
            assert (document.parent / target).exists(), f"{document.name}: {target}"


def test_nothing_secret_and_no_package_index_is_committed() -> None:
    for lock in ROOT.glob("requirements*.txt"):
        assert not re.search(r"https?://|^-", lock.read_text(encoding="utf-8"), re.MULTILINE)


def test_every_dependency_has_its_reason_beside_it() -> None:
    for source in ROOT.glob("requirements*.in"):
        for line in source.read_text(encoding="utf-8").splitlines():
            if line and not line.startswith(("#", "-r")):
                assert re.search(r"\S\s+# \w", line), f"{source.name}: {line}"
