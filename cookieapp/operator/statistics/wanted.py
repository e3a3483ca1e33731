"""What an address asks to see, and the reports for it."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime

from cookieapp.operator.console import asked
from cookieapp.statistics.counting.periods import Period, Span, today
from cookieapp.statistics.counting.tally import OTHERS, Dim
from cookieapp.statistics.showing.report import Attribute, Report, Segment
from cookieapp.statistics.showing.segments import TooMany
from cookieapp.statistics.whole import Statistics, statistics

FIRST_DAY = date(2020, 1, 1)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an address asks to see, made sense of."""

    period: Period
    segment: str

    @classmethod
    def of_request(cls, now: datetime) -> Wanted:
        """Read the address; nonsense is the current week of all visitors."""
        written = asked("span", 8)
        span = Span(written) if written in list(Span) else Span.WEEK
        day = today(now)
        with suppress(ValueError):
            day = date.fromisoformat(asked("day", 10) or day.isoformat())
        return cls(Period.around(span, min(max(day, FIRST_DAY), today(now))), asked("only"))


@dataclass(frozen=True, slots=True)
class Read:
    """The reports that a page shows."""

    wanted: Wanted
    report: Report
    before: Report
    choices: list[tuple[Attribute, list[str]]]
    too_many: bool
    fresh: bool
    now: datetime

    @property
    def running(self) -> bool:
        """Tell whether the period is not over."""
        return self.report.period.last >= today(self.now)

    @property
    def since(self) -> date | None:
        """Give the day from which on a segment's events are still there, if some are not."""
        days = self.report.days
        return days[0] if self.report.segment and days and days[0] != self.report.period.first else None


def read() -> Read:
    """Read what the address asks for, and the same number of days of the period before."""
    mine: Statistics = statistics()
    now = mine.now()
    fresh = mine.catch_up()
    wanted = Wanted.of_request(now)
    plain = mine.reports.read(wanted.period, now)
    choices = segments(plain)
    segment = _segment(wanted.segment, choices)
    too_many = False
    report = plain
    if segment is not None:
        try:
            report = mine.reports.read(wanted.period, now, segment)
        except TooMany:
            too_many = True
    days = 0 if wanted.period.last < today(now) else len(plain.days)
    before = mine.reports.read(wanted.period.before, now, first_days=days)
    return Read(wanted, report, before, choices, too_many, fresh, now)


def _segment(written: str, choices: list[tuple[Attribute, list[str]]]) -> Segment | None:
    """Find the segment an address names, among those that are large enough to be looked at."""
    for attribute, values in choices:
        for value in values:
            if written == f"{attribute}:{value}":
                return Segment(attribute, value)
    return None


def segments(report: Report) -> list[tuple[Attribute, list[str]]]:
    """List what can be looked at by itself: large enough, and without giving a small one away."""
    return [
        (attribute, [key for key, _number in report.fit(Dim(attribute), 30).shown if key != OTHERS])
        for attribute in Attribute
    ]
