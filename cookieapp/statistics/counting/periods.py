"""Days, weeks, months and years, in UTC. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum


class Span(StrEnum):
    """How long a period is."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


UNIQUE = (Span.DAY, Span.WEEK, Span.MONTH)
"""Spans over which a visitor is recognised, and counted once."""


@dataclass(frozen=True, slots=True)
class Period:
    """From `first` to `last`, both included."""

    span: Span
    first: date
    last: date

    @classmethod
    def around(cls, span: Span, day: date) -> Period:
        """Give the period that a day is in. Weeks begin on Monday (ISO 8601)."""
        if span is Span.WEEK:
            first = day - timedelta(days=day.weekday())
            return cls(span, first, first + timedelta(days=6))
        if span is Span.MONTH:
            first = day.replace(day=1)
            return cls(span, first, (first + timedelta(days=32)).replace(day=1) - timedelta(days=1))
        if span is Span.YEAR:
            return cls(span, day.replace(month=1, day=1), day.replace(month=12, day=31))
        return cls(span, day, day)

    @property
    def before(self) -> Period:
        """Give the period before."""
        return Period.around(self.span, self.first - timedelta(days=1))

    @property
    def after(self) -> Period:
        """Give the period after."""
        return Period.around(self.span, self.last + timedelta(days=1))

    @property
    def days(self) -> list[date]:
        """List the days, oldest first."""
        return [self.first + timedelta(days=number) for number in range((self.last - self.first).days + 1)]

    def until(self, day: date) -> list[date]:
        """List the days that have begun on a day."""
        return [each for each in self.days if each <= day]

    def stamp(self) -> str:
        """Write the period in short, as counters are filed under it."""
        return f"{self.span[0]}:{self.first:%Y%m%d}"

    def ends_at(self) -> float:
        """Give the moment it ends, in seconds since 1970."""
        return datetime.combine(self.last, datetime.min.time(), UTC).timestamp() + 86_400


def today(now: datetime) -> date:
    """Give the day of a moment."""
    return now.astimezone(UTC).date()
