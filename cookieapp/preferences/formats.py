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
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@lru_cache(maxsize=1024)
def format_date(day: date, region: str, language: str) -> str:
    """Write a day in the order of the region and the words of the language: 23 listopada 2026."""
    pattern = REGIONS[region][0].date_formats["long"].pattern
    if "'" in pattern:  # words of another language: "23 de noviembre", "23 листопада 2026 р."
        pattern = "d MMMM y"
    return dates.format_date(day, pattern, locale=language)


def format_moment(moment: datetime | int, region: str, language: str, zone: str = "region") -> str:
    """Write a moment, aware or in seconds since 1970, as date and time.

    `zone` is a name of the time zone database; "region" takes the region's.
    """
    local = aware(moment).astimezone(ZoneInfo(zone_of(region, zone)))
    return f"{format_date(local.date(), region, language)}, {format_time(moment, region, zone)}"


def format_time(moment: datetime | int, region: str, zone: str = "region") -> str:
    """Write the time of day as the region does: 16:30, 4:30 PM."""
    there = ZoneInfo(zone_of(region, zone))
    return dates.format_time(aware(moment), "short", tzinfo=there, locale=REGIONS[region][0])


def aware(moment: datetime | int) -> datetime:
    """Give a moment that knows its time zone, from seconds since 1970 if need be."""
    return datetime.fromtimestamp(moment, UTC) if isinstance(moment, int) else moment


def zone_of(region: str, zone: str) -> str:
    """Give the time zone that counts."""
    return REGIONS[region][1] if zone == "region" else zone


def number(value: float, region: str, language: str = "") -> str:
    """Write a number with the region's separators, whatever the language."""
    return numbers.format_decimal(value, locale=REGIONS[region][0])


def region_name(region: str, language: str) -> str:
    """Name a region in the language of the page."""
    return str(Locale(language).territories[region])


def zone_name(zone: str, language: str) -> str:
    """Name a time zone by its town, in the language of the page: Warszawa."""
    if zone == "UTC":
        return "UTC"
    return dates.get_timezone_location(ZoneInfo(zone), locale=language, return_city=True)


def week(region: str, first: str, language: str) -> list[str]:
    """Give the short names of the seven days, beginning with `first`, a weekday or "region"."""
    start = REGIONS[region][0].first_week_day if first == "region" else WEEKDAYS.index(first)
    names = dates.get_day_names("abbreviated", "stand-alone", locale=language)
    return [str(names[(start + day) % 7]) for day in range(7)]


def decimal(value: float, region: str, language: str = "") -> str:
    """Write a number with one digit after the point."""
    return numbers.format_decimal(value, "#,##0.0", locale=REGIONS[region][0])


def percent(value: float, region: str, language: str = "") -> str:
    """Write a share as a percentage, with the region's sign and spaces."""
    locale = REGIONS[region][0]
    pattern = locale.percent_formats[None].pattern
    if value and abs(value) < 0.1:
        pattern = pattern.replace("0", "0.0")
    return numbers.format_percent(value, pattern, locale=locale)


def change(value: float, region: str, language: str = "") -> str:
    """Write a change as a percentage, with its sign."""
    written = percent(abs(value), region)
    return f"−{written}" if value < 0 else f"+{written}"


@lru_cache(maxsize=1024)
def format_day(day: date, region: str, language: str) -> str:
    """Write a day without its year, in short: 23 lis."""
    return dates.format_skeleton("MMMd", day, locale=language)


@lru_cache(maxsize=1024)
def format_days(days: tuple[date, date], region: str, language: str) -> str:
    """Write a span of days, naming once what they have in common: 23–29 lis 2026."""
    return dates.format_interval(*days, "yMMMd", locale=language)


def format_month(day: date, region: str, language: str) -> str:
    """Write a month and its year: listopad 2026."""
    return dates.format_date(day, "LLLL y", locale=language)
