"""Fetch every page, for each role and language, and let two validators read them."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from browser.pages import Tab  # noqa: E402
from browser.support import ServedSite, chromium_options  # noqa: E402
from browser.test_axe import MORE  # noqa: E402
from browser.tours import PUBLIC, ROLES, Tour, prepare  # noqa: E402

from config import LANGUAGES  # noqa: E402

RULES = {
    "extends": ["html-validate:recommended"],
    "rules": {
        "void-style": "off",  # HTML writes <br>
        "no-trailing-whitespace": "off",
        "doctype-style": "off",
        "long-title": "off",  # an article's title is as long as it is
        "no-redundant-for": "off",  # a label around its box and with its id: some programs know only one way
        "form-dup-name": "off",  # which services, each on its own: the same name many times is meant
        "aria-label-misuse": ["error", {"allowAnyNamable": True}],
        "prefer-native-element": "off",  # the question about cookies is a dialog that blocks nothing
        "wcag/h32": "off",  # the form of a passkey is sent by the browser's own dialog
        "require-sri": "off",  # our own files
    },
}


def main(tools: Path) -> int:
    """Validate; 1 when anything is wrong."""
    with tempfile.TemporaryDirectory() as folder:
        pages = Path(folder)
        _fetch(pages)
        (pages / ".htmlvalidate.json").write_text(json.dumps(RULES))
        files = sorted(pages.glob("*.html"))
        print(f"{len(files)} pages")
        nu = subprocess.run(
            [
                "java",
                "-jar",
                str(tools / "node_modules/vnu-jar/build/dist/vnu.jar"),
                "--errors-only",
                *map(str, files),
            ]
        )
        strict = subprocess.run(
            [str(tools / "node_modules/.bin/html-validate"), "--formatter", "text", *map(str, files)],
            cwd=pages,
        )
    for name, done in (("Nu checker", nu), ("html-validate", strict)):
        print(f"{name}: {'bad' if done.returncode else 'good'}")
    return int(bool(nu.returncode or strict.returncode))


def _fetch(pages: Path) -> None:
    site = ServedSite(Path(tempfile.mkdtemp()), demo=True)
    try:
        with sync_playwright() as driver, driver.chromium.launch(**chromium_options()) as chromium:
            for role in ROLES:
                context = chromium.new_context(storage_state=prepare(chromium, site, role))
                paths = (
                    (*PUBLIC, *MORE)
                    if role == "visitor"
                    else tuple(Tour(Tab(context.new_page(), site.address), role, "pl"))
                )
                for path in paths:
                    for language in LANGUAGES:
                        address = f"{site.address}{path}{'&' if '?' in path else '?'}lang={language}"
                        name = re.sub(r"\W+", "-", f"{role}-{language}-{path}")
                        (pages / f"{name}.html").write_text(
                            context.request.get(address).text(), encoding="utf-8"
                        )
                context.close()
    finally:
        site.stop()


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
