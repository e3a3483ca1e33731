"""The preferences and their values. Pure.

Written to the cookie as `language:en~region:GB~font_size:150~theme:dark~motion:system`; what
came later, from `week` on, is written only where it was chosen, so that a cookie of
either age is read. Every value comes from a closed list; one that is not in it falls back alone.
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
    "week": ("region", "monday", "saturday", "sunday"),
    "zone": (
        *("region", "UTC", "Europe/Warsaw", "Europe/London", "Europe/Berlin", "Europe/Kyiv"),
        *("America/New_York", "America/Chicago", "America/Los_Angeles", "Asia/Tokyo", "Australia/Sydney"),
    ),
    "contrast": ("system", "more"),
    "typeface": ("site", "legible"),
    "lines": ("normal", "wide", "widest"),
    "letters": ("normal", "wide", "widest"),
    "links": ("site", "underlined"),
}

REGION_OF_LANGUAGE = {"pl": "PL", "en": "GB", "de": "DE", "uk": "UA"}
"""The region to begin with, until the visitor chooses one."""

NAMES = ("language", "region", "font_size", "theme", "motion")
"""The choices that a preferences cookie always names."""


@dataclass(frozen=True, slots=True)
class Preferences:
    """What a visitor chose; `language` and `region` are empty until one is chosen."""

    language: str = ""
    region: str = ""
    font_size: str = "100"
    theme: str = "system"
    motion: str = "system"
    week: str = "region"
    zone: str = "region"
    contrast: str = "system"
    typeface: str = "site"
    lines: str = "normal"
    letters: str = "normal"
    links: str = "site"

    @classmethod
    def from_mapping(cls, values: Mapping[str, object]) -> Preferences:
        """Take known values out of whatever is given; the others keep their default."""
        return cls(**{name: value for name, value in values.items() if value in CHOICES.get(name, ())})

    @classmethod
    @lru_cache(maxsize=1024)
    def parse(cls, cookie: str) -> Preferences:
        """Read the cookie; never raises."""
        pairs = (part.partition(":") for part in cookie[:500].split("~"))
        return cls.from_mapping({name: value for name, _, value in pairs})

    def write(self) -> str:
        """Write the cookie."""
        written = (
            (name, value)
            for name, value in asdict(self).items()
            if value and (name in NAMES or value != getattr(DEFAULTS, name))
        )
        return "~".join(f"{name}:{value}" for name, value in written)

    @property
    def attributes(self) -> Attributes:
        """Give what a page's root element says about the rarer choices, for style sheets."""
        return _attributes(self)

    def shared(self) -> Preferences:
        """Give themselves: pages are made for everybody with the same preferences."""
        return self

    def as_mapping(self) -> dict[str, str]:
        """Give the values by name."""
        return asdict(self)

    def chosen(self) -> dict[str, str]:
        """Give what differs from the beginning."""
        return {name: value for name, value in asdict(self).items() if value != getattr(DEFAULTS, name)}

    @lru_cache(maxsize=1024)  # noqa: B019 - of closed lists there are only so many values
    def completed(self, language: str, region: str = "") -> Preferences:
        """Fill in the language of the page, and a region: the given one or that of the language."""
        return replace(
            self,
            language=self.language or language,
            region=self.region or region or REGION_OF_LANGUAGE.get(language, "GB"),
        )


class Attributes(str):
    """Attributes of an element, written already: nothing in them needs escaping."""

    __slots__ = ()

    def __html__(self) -> str:
        """Give them to a template as they are."""
        return self


@lru_cache(maxsize=1024)
def _attributes(preferences: Preferences) -> Attributes:
    shown = ("contrast", "typeface", "lines", "letters", "links")
    values = ((name, getattr(preferences, name)) for name in shown)
    return Attributes(
        "".join(f' data-{name}="{value}"' for name, value in values if value != getattr(DEFAULTS, name))
    )


DEFAULTS = Preferences()
ALL_NAMES = tuple(field.name for field in fields(Preferences))


@lru_cache(maxsize=256)
def region_asked_for(accepted: str, language: str) -> str:
    """Guess a region from an Accept-Language header: `en-US` asks for US; "" where none of ours is named.

    Only tags in the language of the page count. The guess is kept nowhere.
    """
    for part in accepted.split(",")[:20]:
        tag, _, region = part.partition(";")[0].strip().partition("-")
        if tag.lower() == language and region.upper() in CHOICES["region"]:
            return region.upper()
    return ""
