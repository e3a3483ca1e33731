"""The words of the policy, and the version that they and the register make."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from config import LANGUAGES, Operator
from cookieapp.policy.archive import read_archive
from cookieapp.register import Register
from cookieapp.web.pages import url_for
from cookieapp.web.prose import Section, prose, read, sections


@dataclass(frozen=True, slots=True)
class Version:
    """Which policy this is: since when, and a hash over all its words and the register."""

    date: date
    hash: str


class PolicyText:
    """The prose of the policy in every language, in force since the day of its newest kept version."""

    def __init__(self, operator: Operator, register: Register) -> None:
        self._operator = operator
        self._bodies = {language: read(prose(language) / "policy.md")[1] for language in LANGUAGES}
        self._made: dict[tuple[str, bool], list[Section]] = {}
        told = [self._bodies[language] for language in LANGUAGES] + [
            service.hash for service in register.services
        ]
        self.version = Version(
            read_archive()[0].day, hashlib.sha256("\n".join(told).encode()).hexdigest()[:12]
        )

    def sections(self, language: str, pinned: bool) -> list[Section]:
        """Give the sections with the operator's name and our own addresses filled in."""
        if (language, pinned) not in self._made:
            self._made[language, pinned] = self.filled(self._bodies[language], language)
        return self._made[language, pinned]

    @property
    def bodies(self) -> Mapping[str, str]:
        """Give the words as they are written, in Markdown, by language."""
        return self._bodies

    def body(self, language: str) -> str:
        """Give the words as they are written, in Markdown."""
        return self._bodies[language]

    def filled(self, text: str, language: str) -> list[Section]:
        """Give the sections of a text, with the same filled in."""
        for name, value in self._facts().items():
            text = text.replace("{{ " + name + " }}", value)
        return sections(text, language)

    def _facts(self) -> dict[str, str]:
        return {
            "operator.name": self._operator.name,
            "operator.site": self._operator.site,
            "operator.address": self._operator.address,
            "url_consent": url_for("consent.form"),
            "url_preferences": url_for("preferences.form"),
            "url_here": url_for("policy.here"),
            "url_data": url_for("area.data"),
            "url_history": url_for("evidence.history"),
            "url_verify": url_for("verification.form"),
            "url_withdrawal": url_for("withdrawal.preview"),
            "url_statistics": url_for("statistics.mine"),
            "url_profile": url_for("profile.page"),
        }
