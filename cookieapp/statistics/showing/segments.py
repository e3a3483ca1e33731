"""A part of the visits looked at by itself, from single events."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date
from itertools import groupby

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from cookieapp.statistics.counting.events import DAY, date_of
from cookieapp.statistics.counting.periods import Period
from cookieapp.statistics.counting.tally import FOLDED, Dim, Figures, split
from cookieapp.statistics.keeping.models import StatEvent
from cookieapp.statistics.keeping.rows import rows_of
from cookieapp.statistics.showing.report import Point, Report, Segment
from cookieapp.statistics.showing.suppression import hide_in_table

MOST_EVENTS = 500_000
"""Events that are gone through for one page; more would keep an operator, and the process, too long."""


class TooMany(Exception):
    """The period has more events than are gone through for one page."""


def _check(session: Session, days: list[date]) -> None:
    number = session.scalar(
        select(func.count()).select_from(StatEvent).where(StatEvent.day >= days[0], StatEvent.day <= days[-1])
    )
    if (number or 0) > MOST_EVENTS:
        raise TooMany


def of_segment(session: Session, period: Period, days: list[date], segment: Segment) -> Report:
    """Go through the events of some days for one segment, and for what the others would give away of it."""
    if not days:
        return Report(period, [], Counter(), [], None, segment)
    _check(session, days)
    figures: dict[str, Figures] = {}
    who: set[str] = set()
    course = {day: Point(day, 0, 0, 0, 0) for day in days}
    for day, rows in groupby(rows_of(session, days[0], days[-1]), key=lambda row: date_of(row[1] // DAY)):
        fresh, seen = split(rows, segment.attribute)
        for value, counted in fresh.items():
            figures.setdefault(value, Counter()).update(counted)
        mine, there = fresh.get(segment.value, Counter()), seen.get(segment.value, set())
        course[day] = Point(day, mine[Dim.VIEWS, ""], mine[Dim.VISITS, ""], 0, len(there))
        who |= there
    hidden = {dim: _hidden(figures, dim, segment.value) for dim in FOLDED}
    chosen = figures.get(segment.value, Counter())
    return Report(period, days, chosen, list(course.values()), len(who), segment, hidden)


def _hidden(figures: Mapping[str, Figures], dim: Dim, value: str) -> set[str]:
    table = {
        (key, each): number
        for each, counted in figures.items()
        for (kind, key), number in counted.items()
        if kind == dim and number
    }
    return {key for key, each in hide_in_table(table) if each == value}
