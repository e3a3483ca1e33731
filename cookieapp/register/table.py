"""One table of the register's file, read strictly: every fault names its line."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from cookieapp.register.errors import RegisterError
from cookieapp.register.lifetime import Lifetime
from cookieapp.register.lines import line_of
from cookieapp.register.model import Text

_ID = re.compile(r"[a-z][a-z0-9-]{0,31}")
SOURCE = "en"
ORIGINALS = ("pl", SOURCE)
"""The languages a register is written in; words for others may come from elsewhere."""

Translate = Callable[[str, str], str]
"""Give words of the source in a language: `translate(words, language)`."""


def untranslated(words: str, language: str) -> str:
    """Give the source's own words, where nothing else is known."""
    return words


@dataclass(frozen=True, slots=True)
class Source:
    """The file a register is read from, and the languages it has to speak."""

    file: str
    text: str
    languages: tuple[str, ...]
    translate: Translate = untranslated


@dataclass(frozen=True, slots=True)
class Table:
    """A TOML table with the place it stands at."""

    source: Source
    path: str
    values: dict[str, Any]
    index: int | None = None

    def fault(self, problem: str, key: str | None = None) -> RegisterError:
        """Make the error that points at `key` in this table."""
        line = line_of(self.source.text, self.path, self.index, key)
        return RegisterError(self.source.file, line, problem)

    def only(self, allowed: Iterable[str]) -> None:
        """Refuse keys that nothing reads: most are spelling mistakes."""
        for key in self.values:
            if key not in allowed:
                raise self.fault(f'unknown key "{key}"', key)

    def string(self, key: str) -> str:
        """Read a string that has to be there."""
        value = self.values.get(key)
        if not isinstance(value, str) or not value.strip():
            raise self.fault(
                f'"{key}" is missing or empty' if not value else f'"{key}" has to be a string', key
            )
        return value

    def optional_string(self, key: str) -> str | None:
        """Read a string that may be absent."""
        return self.string(key) if key in self.values else None

    def truth(self, key: str) -> bool:
        """Read `true` or `false`."""
        value = self.values.get(key)
        if not isinstance(value, bool):
            raise self.fault(f'"{key}" has to be true or false', key)
        return value

    def strings(self, key: str, default: tuple[str, ...]) -> tuple[str, ...]:
        """Read a list of strings that is not empty; `default` where it is absent."""
        value = self.values.get(key, list(default))
        if not isinstance(value, list) or not value or not all(isinstance(item, str) for item in value):
            raise self.fault(f'"{key}" has to be a list of strings', key)
        return tuple(value)

    def text(self, key: str) -> Text:
        """Read words in every language of the site, and in no other.

        Originals that the site speaks have to be here, side by side. Another language may be;
        where it is not, the source's words are translated.
        """
        value = self.values.get(key)
        if not isinstance(value, dict):
            raise self.fault(f'"{key}" is missing, with words in {", ".join(self.source.languages)}', key)
        spoken = self.source.languages
        needed = {language for language in spoken if language in ORIGINALS}
        if any(language not in value for language in spoken):
            needed.add(SOURCE)
        for language in dict.fromkeys((*spoken, SOURCE)):
            words = value.get(language)
            if words is None and language not in needed:
                continue
            if not isinstance(words, str) or not words.strip():
                raise self.fault(f'"{key}" has no translation into "{language}"', key)
        for language in value:
            if language not in (*self.source.languages, *ORIGINALS):
                raise self.fault(f'"{key}" has words in "{language}", which the site does not speak', key)
        return {
            language: value[language] if language in value else self.source.translate(value[SOURCE], language)
            for language in self.source.languages
        }

    def optional_text(self, key: str) -> Text | None:
        """Read words that may be absent, but not in one language only."""
        return self.text(key) if key in self.values else None

    def lifetime(self, key: str) -> Lifetime:
        """Read how long a cookie may live."""
        try:
            return Lifetime.parse(self.string(key))
        except ValueError as error:
            if isinstance(error, RegisterError):
                raise
            raise self.fault(str(error), key) from None


def tables(source: Source, raw: dict[str, Any], kind: str) -> list[Table]:
    """List the tables [kind.<id>] of a file, each with a sound id."""
    listed = raw.get(kind, {})
    if not isinstance(listed, dict):
        raise Table(source, "", raw).fault(f'"{kind}" has to be tables [{kind}.<id>]', kind)
    found = []
    for name, values in listed.items():
        table = Table(source, f"{kind}.{name}", values if isinstance(values, dict) else {})
        if not _ID.fullmatch(name):
            raise table.fault(f'id "{name}" has to be lower-case letters, digits and hyphens')
        found.append(table)
    return found
