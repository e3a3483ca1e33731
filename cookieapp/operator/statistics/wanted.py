"""What an address asks to see, and the reports for it."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from cookieapp.operator.console import asked
from cookieapp.statistics.counting.periods import Period, Span, today
from cookieapp.statistics.counting.visits import Attribute
from cookieapp.statistics.showing.report import Report
from cookieapp.statistics.showing.segment import Segment
from cookieapp.statistics.showing.segments import TooFew, TooMany
from cookieapp.statistics.whole import Statistics, statistics
from cookieapp.web.here import the_request

FIRST_DAY = date(2020, 1, 1)
LONGEST = 200  # characters of a value by which visits are chosen


class Refusal(StrEnum):
    """Why all visits are shown although some were asked for."""

    MANY = "many"
    FEW = "few"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an address asks to see, made sense of."""

    period: Period
    segment: Segment

    @classmethod
    def of_request(cls, now: datetime) -> Wanted:
        """Read the address; nonsense is the current week of all visitors."""
        written = asked("span", 8)
        span = Span(written) if written in list(Span) else Span.WEEK
        day = today(now)
        with suppress(ValueError):
            day = date.fromisoformat(asked("day", 10) or day.isoformat())
        return cls(Period.around(span, min(max(day, FIRST_DAY), today(now))), _segment())


def _segment() -> Segment:
    """Read by what visits are chosen: `only=device:phone`, as often as there are conditions."""
    conditions = []
    for written in the_request().args.getlist("only")[: 2 * len(Attribute)]:
        attribute, colon, value = written.partition(":")
        # A campaign has tabs between its parts, which no other value has.
        if attribute in list(Attribute) and colon and value.replace("\t", "").isprintable():
            conditions.append((Attribute(attribute), value[:LONGEST]))
    return Segment.of(conditions)


@dataclass(frozen=True, slots=True)
class Read:
    """The reports that a page shows."""

    wanted: Wanted
    report: Report
    before: Report
    refused: Refusal | None
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


def read(page: str = "") -> Read:
    """Read what the address asks for, and the same number of days of the period before.

    `page` is one whose course is wanted.
    """
    mine: Statistics = statistics()
    now = mine.now()
    fresh = mine.catch_up()
    wanted = Wanted.of_request(now)
    report = mine.reports.read(wanted.period, now)
    days = 0 if wanted.period.last < today(now) else len(report.days)
    before = mine.reports.read(wanted.period.before, now, days)
    refused = None
    if wanted.segment.conditions:
        try:
            report = _part(mine, report, now, wanted.segment, page)
        except TooMany:
            refused = Refusal.MANY
        except TooFew:
            refused = Refusal.FEW
    return Read(wanted, report, before, refused, fresh, now)


def _part(mine: Statistics, whole: Report, now: datetime, segment: Segment, page: str) -> Report:
    """Read a part of the visits. Raises TooMany, and TooFew."""
    if any(value not in whole.choices[attribute] for attribute, value in segment.conditions):
        raise TooFew
    return mine.reports.read_segment(whole, now, segment, page)
