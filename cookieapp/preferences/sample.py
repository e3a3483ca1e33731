"""What pages would look like with other preferences, and what the cookie would hold."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from cookieapp.preferences.formats import REGIONS, format_date, format_time, number, week, zone_name, zone_of
from cookieapp.preferences.values import Preferences
from cookieapp.web.language import catalogue

AN_AFTERNOON = datetime(2026, 3, 14, 15, 9, tzinfo=UTC)
"""Any would do: one on which day and month cannot be taken for one another, nor morning for afternoon."""


@dataclass(frozen=True, slots=True)
class Sample:
    """A few words, a date, a number and a week, in the language and manner that were chosen."""

    language: str
    title: str
    words: str
    facts: tuple[tuple[str, str], ...]
    link: str


def sample(wanted: Preferences, now: datetime = AN_AFTERNOON) -> Sample:
    """Write the sample. `wanted` has a language and a region."""
    _ = catalogue(wanted.language).gettext
    region, language = wanted.region, wanted.language
    town = zone_name(zone_of(region, wanted.zone), language)
    return Sample(
        language,
        _("A sample"),
        _("Good morning, you are speaking to a person. How may I help you today?"),
        (
            (_("Date"), format_date(now.date(), region, language)),
            (_("Time"), f"{format_time(now, region, wanted.zone)} ({town})"),
            (_("A number"), number(12345.67, region)),
            (_("Week"), " · ".join(week(region, wanted.week, language))),
        ),
        _("This is what a link looks like"),
    )


def regions(language: str, now: datetime = AN_AFTERNOON) -> dict[str, str]:
    """Show what each region decides: one moment, where it is and as it is written there, a number, a week."""
    return {
        region: " · ".join(
            (
                format_date(now.date(), region, language),
                f"{format_time(now, region)} ({zone_name(zone, language)})",
                number(12345.67, region),
                "–".join(week(region, "region", language)[::6]),
            )
        )
        for region, (_locale, zone) in REGIONS.items()
    }
