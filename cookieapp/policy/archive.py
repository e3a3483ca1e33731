"""Earlier versions of the policy, as they were: their words, and the register they were made from."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from cookieapp.web.prose import CONTENT

FOLDER = CONTENT / "policy"


@dataclass(frozen=True, slots=True)
class Kept:
    """One earlier version: from which day on, its words by language, its services by id."""

    day: date
    texts: Mapping[str, str]
    services: Mapping[str, Mapping[str, Any]]

    def text(self, language: str) -> tuple[str, str]:
        """Give the words and their language: English where the wanted one was not spoken then."""
        spoken = language if language in self.texts else "en"
        return self.texts[spoken], spoken


def read_archive(folder: Path = FOLDER) -> tuple[Kept, ...]:
    """Read all kept versions, the newest first: `content/policy/<day>/` with texts and register.json."""
    days = sorted((path for path in folder.iterdir() if path.is_dir()), reverse=True)
    return tuple(_read(path) for path in days)


def _read(path: Path) -> Kept:
    register = json.loads((path / "register.json").read_text(encoding="utf-8"))
    texts = {file.stem: file.read_text(encoding="utf-8") for file in path.glob("*.md")}
    return Kept(date.fromisoformat(path.name), texts, services_of(register))


def services_of(declared: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """Take the services out of a register as machines read it."""
    return {one["id"]: one for category in declared["categories"] for one in category["services"]}
