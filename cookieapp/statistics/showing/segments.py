"""Read a part of the visits by itself, from single events."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from itertools import groupby

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from cookieapp.statistics.counting.events import DAY, date_of
from cookieapp.statistics.counting.periods import Period
from cookieapp.statistics.counting.tally import FOLDED, OTHERS, Dim, Figures, count
from cookieapp.statistics.counting.visits import Attribute, Kind, Visit, visits
from cookieapp.statistics.keeping.models import StatEvent
from cookieapp.statistics.keeping.rows import rows_of
from cookieapp.statistics.showing.cross import DAY_PAGE, DAY_VIEWS, DAY_VISITS, Cross
from cookieapp.statistics.showing.report import Point, Report
from cookieapp.statistics.showing.segment import Segment

MOST_EVENTS = 500_000
"""Events that are gone through for one page; more would keep an operator, and the process, too long."""

Choices = Mapping[Attribute, Sequence[str]]


class TooMany(Exception):
    """The period has more events than are gone through for one page."""


class TooFew(Exception):
    """There are too few visits of a segment, or they would give those of another one away."""


def of_segment(
    session: Session, period: Period, days: list[date], segment: Segment, offered: Choices, page: str = ""
) -> Report:
    """Report on a segment. `offered` are the values that are told apart, all others go together.

    Raises TooMany, and TooFew.
    """
    if not days:
        return Report(period, [], Counter(), [], None, segment)
    _check(session, days)
    cross, people = _read(session, days, offered, page)
    if not cross.shows(segment):
        raise TooFew
    figures = cross.figures(segment)
    return Report(
        period,
        days,
        figures,
        _course(days, figures, cross, segment, people),
        len(cross.people(segment)),
        segment,
        {dim: cross.hidden(dim, segment) for dim in FOLDED},
        {attribute: cross.choices(attribute, segment) for attribute in Attribute},
        list(_days(days, figures, DAY_PAGE, cross.hidden(DAY_PAGE, segment)).items()),
    )


def _check(session: Session, days: list[date]) -> None:
    number = session.scalar(
        select(func.count()).select_from(StatEvent).where(StatEvent.day >= days[0], StatEvent.day <= days[-1])
    )
    if (number or 0) > MOST_EVENTS:
        raise TooMany


def _read(
    session: Session, days: list[date], offered: Choices, page: str
) -> tuple[Cross, Mapping[date, Mapping[Kind, set[str]]]]:
    """Go through the events once; gives what they come to, and who was there on each day."""
    told = [frozenset(offered.get(attribute, ())) for attribute in Attribute]
    figures: dict[Kind, Figures] = {}
    people: dict[Kind, set[str]] = {}
    by_day: dict[date, dict[Kind, set[str]]] = {}

    def kind_of(visit: Visit) -> Kind:
        return tuple(
            value if value in known else OTHERS for value, known in zip(visit.kind, told, strict=True)
        )

    for day, rows in groupby(rows_of(session, days[0], days[-1]), key=lambda row: date_of(row[1] // DAY)):
        written, there = day.isoformat(), by_day.setdefault(day, {})
        for found, goals in visits(rows):
            for visit in found:
                kind = kind_of(visit)
                mine = figures.setdefault(kind, Counter())
                count(visit, mine)
                mine[DAY_VISITS, written] += 1
                mine[DAY_VIEWS, written] += len(visit.views)
                if page:
                    mine[DAY_PAGE, written] += sum(seen == page for _, seen in visit.views)
                people.setdefault(kind, set()).add(visit.visitor)
                there.setdefault(kind, set()).add(visit.visitor)
            for goal in goals:
                if goal.visit is not None:
                    figures[kind_of(goal.visit)][Dim.GOAL, goal.name] += 1
    return Cross(figures, people), by_day


def _course(
    days: list[date],
    figures: Figures,
    cross: Cross,
    segment: Segment,
    people: Mapping[date, Mapping[Kind, set[str]]],
) -> list[Point]:
    # Fewer than five views are fewer than five visits, so where visits are hidden well, so are views.
    hidden = cross.hidden(DAY_VISITS, segment)
    views, visited = (_days(days, figures, dim, hidden) for dim in (DAY_VIEWS, DAY_VISITS))
    points = []
    for day in days:
        who: set[str] = set().union(*(one for kind, one in people.get(day, {}).items() if kind in segment))
        known = visited[day] is not None
        points.append(Point(day, views[day], visited[day], 0, len(who) if known else None))
    return points


def _days(days: list[date], figures: Figures, dim: str, hidden: set[str]) -> dict[date, int | None]:
    return {day: None if (key := day.isoformat()) in hidden else figures[dim, key] for day in days}
