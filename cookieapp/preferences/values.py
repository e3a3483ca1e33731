"""The preferences and their values. Pure.

Written to the cookie as `language:en~region:GB~font_size:150~theme:dark~motion:auto`.
Every value comes from a closed list; one that is not in it falls back alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from functools import lru_cache

from config import LANGUAGES

CHOICES: dict[str, tuple[str, ...]] = {
    "language": LANGUAGES,
    "region": ("PL", "GB", "US", "DE", "UA"),
    "font_size": ("100", "112", "125", "150", "175", "200"),
    "theme": ("system", "light", "dark", "contrast"),
    "motion": ("system", "reduced"),
}

REGION_OF_LANGUAGE = {"pl": "PL", "en": "GB", "de": "DE", "uk": "UA"}
"""The region to begin with, until the visitor chooses one."""


@dataclass(frozen=True, slots=True)
class Preferences:
    """What a visitor chose; `language` and `region` are empty until one is chosen."""

    language: str = ""
    region: str = ""
    font_size: str = "100"
    theme: str = "system"
    motion: str = "system"

    @classmethod
    def from_mapping(cls, values: Mapping[str, object]) -> Preferences:
        """Take known values out of whatever is given; the others keep their default."""
        return cls(**{name: value for name, value in values.items() if value in CHOICES.get(name, ())})

    @classmethod
    @lru_cache(maxsize=1024)
    def parse(cls, cookie: str) -> Preferences:
        """Read the cookie; never raises."""
        pairs = (part.partition(":") for part in cookie[:300].split("~"))
        return cls.from_mapping({name: value for name, _, value in pairs})

    def write(self) -> str:
        """Write the cookie."""
        return "~".join(f"{name}:{value}" for name, value in asdict(self).items() if value)

    def shared(self) -> Preferences:
        """Give themselves: pages are made for everybody with the same preferences."""
        return self

    def as_mapping(self) -> dict[str, str]:
        """Give the values by name."""
        return asdict(self)

    @lru_cache(maxsize=1024)  # noqa: B019 - of closed lists there are only so many values
    def completed(self, language: str) -> Preferences:
        """Fill in the language of the page and the region that goes with it."""
        return replace(
            self,
            language=self.language or language,
            region=self.region or REGION_OF_LANGUAGE.get(language, "GB"),
        )


NAMES = tuple(field.name for field in fields(Preferences))
