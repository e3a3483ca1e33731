"""Dates, times and numbers the way a region writes them, in the language of the page."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel import Locale, dates, numbers

REGIONS = {
    "PL": (Locale("pl", "PL"), "Europe/Warsaw"),
    "GB": (Locale("en", "GB"), "Europe/London"),
    "US": (Locale("en", "US"), "America/New_York"),
    "DE": (Locale("de", "DE"), "Europe/Berlin"),
    "UA": (Locale("uk", "UA"), "Europe/Kyiv"),
}


@lru_cache(maxsize=1024)
def format_date(day: date, region: str, language: str) -> str:
    """Write a day in the order of the region and the words of the language: 23 listopada 2026."""
    pattern = REGIONS[region][0].date_formats["long"].pattern
    if "'" in pattern:  # words of another language: "23 de noviembre", "23 листопада 2026 р."
        pattern = "d MMMM y"
    return dates.format_date(day, pattern, locale=language)


def format_moment(moment: datetime | int, region: str, language: str) -> str:
    """Write a moment, aware or in seconds since 1970, in the region's time zone: date and time."""
    if isinstance(moment, int):
        moment = datetime.fromtimestamp(moment, UTC)
    locale, zone = REGIONS[region]
    local = moment.astimezone(ZoneInfo(zone))
    time = dates.format_time(local, "short", tzinfo=ZoneInfo(zone), locale=locale)
    return f"{format_date(local.date(), region, language)}, {time}"


def number(value: float, region: str, language: str = "") -> str:
    """Write a number with the region's separators, whatever the language."""
    return numbers.format_decimal(value, locale=REGIONS[region][0])


def region_name(region: str, language: str) -> str:
    """Name a region in the language of the page."""
    return str(Locale(language).territories[region])
