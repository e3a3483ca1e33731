"""Every version of the policy as it was: its words, and the register it was made from.

The newest is the one in force; `flask policy archive` writes it down whenever words change,
and the tests fail until that is done.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from cookieapp.policy.changes import told
from cookieapp.web.prose import CONTENT

FOLDER = CONTENT / "policy"


@dataclass(frozen=True, slots=True)
class Kept:
    """One version: from which day on, its words by language, its services by id."""

    day: date
    texts: Mapping[str, str]
    services: Mapping[str, Mapping[str, Any]]

    def text(self, language: str) -> tuple[str, str]:
        """Give the words and their language: English where the wanted one was not spoken then."""
        spoken = language if language in self.texts else "en"
        return self.texts[spoken], spoken

    def says(self, texts: Mapping[str, str], declared: Mapping[str, Any]) -> bool:
        """Tell whether it is, in every language, what these texts and this register tell people."""
        now = services_of(declared)
        return (
            dict(self.texts) == dict(texts)
            and list(self.services) == list(now)
            and all(
                told(self.services[one], language) == told(now[one], language)
                for one in now
                for language in texts
            )
        )


def read_archive(folder: Path = FOLDER) -> tuple[Kept, ...]:
    """Read all kept versions, the newest first: `content/policy/<day>/` with texts and register.json."""
    days = sorted((path for path in folder.iterdir() if path.is_dir()), reverse=True)
    return tuple(_read(path) for path in days)


def _read(path: Path) -> Kept:
    register = json.loads((path / "register.json").read_text(encoding="utf-8"))
    texts = {file.stem: file.read_text(encoding="utf-8") for file in path.glob("*.md")}
    return Kept(date.fromisoformat(path.name), texts, services_of(register))


def write(day: date, texts: Mapping[str, str], declared: Mapping[str, Any], folder: Path = FOLDER) -> Path:
    """Keep a version and give its folder; ValueError where a newer one is kept already.

    The version of the same day is replaced: what counts is what a day ends with.
    """
    kept = read_archive(folder)
    if kept and day < kept[0].day:
        raise ValueError(f"a version of {kept[0].day} is kept already, and what is past stays as it was")
    place = folder / day.isoformat()
    place.mkdir(parents=True, exist_ok=True)
    for language, text in texts.items():
        (place / f"{language}.md").write_text(text, encoding="utf-8")
    register = {part: declared[part] for part in ("categories", "partners")}
    (place / "register.json").write_text(
        json.dumps(register, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
    )
    return place


def services_of(declared: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """Take the services out of a register as machines read it."""
    return {one["id"]: one for category in declared["categories"] for one in category["services"]}
