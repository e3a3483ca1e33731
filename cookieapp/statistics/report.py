"""Read the figures of a period: days that were folded from their sums, the others from their events."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import groupby

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from cookieapp.statistics.events import DAY, VIEW, date_of
from cookieapp.statistics.fold import rows_of
from cookieapp.statistics.intake import EVENTS_KEPT
from cookieapp.statistics.models import StatDaily, StatDay, StatEvent
from cookieapp.statistics.periods import UNIQUE, Period, Span, today
from cookieapp.statistics.pseudonyms import counter
from cookieapp.statistics.suppression import Merged, hide, hide_in_table, merge, without
from cookieapp.statistics.tally import FOLDED, Dim, Figures, split, tally
from cookieapp.storage.redis import Redis
from cookieapp.storage.sql import Sql
from cookieapp.storage.unavailable import Unavailable

MOST_EVENTS = 500_000
"""Events that are gone through for one page; more would keep an operator, and the process, too long."""


MINUTES = 30
"""How far back the live view goes."""


class TooMany(Exception):
    """The period has more events than are gone through for one page."""


class Attribute(StrEnum):
    """By what visits can be told apart."""

    DEVICE = "device"
    LANGUAGE = "language"
    REFERRER = "referrer"
    CAMPAIGN = "campaign"


@dataclass(frozen=True, slots=True)
class Segment:
    """Some of the visits: those with one value of an attribute.

    One attribute at a time: each further one would make cells in which somebody stands alone.
    """

    attribute: Attribute
    value: str


@dataclass(frozen=True, slots=True)
class Point:
    """One day in the course of a period. `visitors` is None where it is not known."""

    day: date
    views: int
    visits: int
    responses: int
    visitors: int | None


@dataclass(frozen=True, slots=True)
class Report:
    """What happened in a period. `visitors` is None for spans over which nobody is recognised."""

    period: Period
    days: list[date]
    figures: Figures
    course: list[Point]
    visitors: int | None
    segment: Segment | None = None
    hidden: Mapping[str, set[str]] = field(default_factory=dict)
    """Of a segment: what must not be shown, by kind, because the other segments can be seen as well."""

    def fit(self, dim: Dim, most: int | None = None) -> Merged[str]:
        """Give one kind of figure with nothing in it that could be somebody."""
        if self.segment is None:
            return merge(self.of(dim), most=most)
        return without(self.of(dim), self.hidden.get(dim, set()), most)

    def hides(self, dim: Dim, keys: Sequence[str]) -> list[bool]:
        """Tell for each of some keys, which are all there are, whether its figure has to be hidden."""
        figures = self.of(dim)
        hidden = self.hidden.get(dim, set())
        already = [place for place, key in enumerate(keys) if key in hidden]
        return hide([figures.get(key, 0) for key in keys], already=already)

    def of(self, dim: Dim) -> dict[str, int]:
        """Give one kind of figure by key."""
        return {key: number for (kind, key), number in self.figures.items() if kind == dim and number}

    def sum(self, dim: Dim) -> int:
        """Add one kind of figure up."""
        return sum(self.of(dim).values())

    @property
    def views(self) -> int:
        """Count page views."""
        return self.figures[Dim.VIEWS, ""]

    @property
    def visits(self) -> int:
        """Count visits."""
        return self.figures[Dim.VISITS, ""]

    @property
    def bounce_rate(self) -> float | None:
        """Give the share of visits with one view."""
        return self.figures[Dim.BOUNCES, ""] / self.visits if self.visits else None

    @property
    def views_per_visit(self) -> float | None:
        """Give the average number of views."""
        return self.views / self.visits if self.visits else None

    @property
    def seconds_per_visit(self) -> float | None:
        """Give the average time from the first view to the last."""
        return self.figures[Dim.TIME, ""] / 1000 / self.visits if self.visits else None

    @property
    def responses(self) -> int:
        """Count pages sent to anybody but programs and staff."""
        return self.figures[Dim.RESPONSES, ""]

    @property
    def coverage(self) -> float | None:
        """Give the share of page responses that are views of visitors who agreed."""
        return min(1.0, self.views / self.responses) if self.responses else None


@dataclass(frozen=True, slots=True)
class Live:
    """The last minutes: views in each, how many people, and of what."""

    minutes: list[int]
    visitors: int
    pages: Merged[str]

    @property
    def views(self) -> int:
        """Count the views."""
        return sum(self.minutes)


class Reports:
    """Read reports. Every method raises Unavailable without SQL; without Redis some figures are missing."""

    def __init__(self, redis: Redis, sql: Sql) -> None:
        self._redis = redis
        self._sql = sql

    def read(
        self, period: Period, now: datetime, segment: Segment | None = None, first_days: int = 0
    ) -> Report:
        """Read a period, or its first days only. Raises TooMany for a segment of too many events."""
        begun = period.until(today(now))
        days = begun[:first_days] if first_days else begun
        if not days:
            return Report(period, [], Counter(), [], None, segment)
        with self._sql.session() as session:
            if segment is not None:
                oldest = today(now) - timedelta(days=EVENTS_KEPT - 1)
                days = [day for day in days if day >= oldest]
                return _of_segment(session, period, days, segment)
            by_day, rest = self._plain(session, days)
            uniques = self._kept_uniques(session, days)
        visitors = self._uniques(period, uniques, now) if days == begun else None
        course = [
            Point(
                day,
                by_day[day][Dim.VIEWS, ""],
                by_day[day][Dim.VISITS, ""],
                by_day[day][Dim.RESPONSES, ""],
                self._uniques(Period.around(Span.DAY, day), uniques, now) if len(days) < 40 else None,
            )
            for day in days
        ]
        return Report(period, days, rest, course, visitors)

    def course_of_page(self, report: Report, page: str) -> list[tuple[date, int | None]]:
        """Give a page's views day by day; small ones are hidden, and what would give them away."""
        if not report.days:
            return []
        numbers = dict.fromkeys(report.days, 0)
        with self._sql.session() as session:
            if report.segment is None:
                query = select(StatDaily.day, StatDaily.n).where(
                    StatDaily.dim == Dim.PAGE, StatDaily.key == page, StatDaily.day.in_(report.days)
                )
                open_days = _open_days(session, report.days)
                for day, number in session.execute(query):
                    if day not in open_days:
                        numbers[day] = number
            else:
                open_days = report.days
            for day in open_days:
                fresh: Figures
                if report.segment is None:
                    fresh = tally(rows_of(session, day, day))
                else:
                    by_value, _ = split(rows_of(session, day, day), report.segment.attribute)
                    fresh = by_value.get(report.segment.value, Counter())
                numbers[day] = fresh[Dim.PAGE, page]
        marks = hide(list(numbers.values()))
        return [
            (day, None if mark else number)
            for (day, number), mark in zip(numbers.items(), marks, strict=True)
        ]

    def live(self, now: datetime) -> Live:
        """Give what happened in the last thirty minutes, by the minute."""
        end = int(now.timestamp() // 60 + 1) * 60_000
        begin = end - MINUTES * 60_000
        minutes = [0] * MINUTES
        pages: Counter[str] = Counter()
        who: set[str] = set()
        query = select(StatEvent.at, StatEvent.page, StatEvent.visitor).where(
            StatEvent.day.in_((date_of(begin // DAY), date_of(end // DAY))),
            StatEvent.at >= begin,
            StatEvent.at < end,
            StatEvent.kind == VIEW,
        )
        with self._sql.session() as session:
            for at, page, visitor in session.execute(query):
                minutes[(at - begin) // 60_000] += 1
                pages[page] += 1
                who.add(visitor)
        return Live(minutes, len(who), merge(pages, most=15))

    def _plain(self, session: Session, days: list[date]) -> tuple[dict[date, Figures], Figures]:
        """Give what the course needs day by day, and all figures of all days together."""
        between = (StatDaily.day >= days[0], StatDaily.day <= days[-1], StatDaily.dim != Dim.UNIQUE)
        open_days = _open_days(session, days)
        # Of an open day the plain totals are in the table; what is made from events is made now.
        settled = StatDaily.day.not_in(open_days) | StatDaily.dim.not_in(FOLDED)
        sums: Figures = Counter()
        query = select(StatDaily.dim, StatDaily.key, func.sum(StatDaily.n)).where(*between, settled)
        for dim, key, number in session.execute(query.group_by(StatDaily.dim, StatDaily.key)):
            sums[dim, key] = int(number)
        by_day: dict[date, Figures] = {day: Counter() for day in days}
        of_course = StatDaily.dim.in_((Dim.VIEWS, Dim.VISITS, Dim.RESPONSES))
        for row in session.scalars(select(StatDaily).where(*between, settled, of_course)):
            by_day[row.day][row.dim, row.key] += row.n
        for day in open_days:
            fresh = tally(rows_of(session, day, day))
            sums.update(fresh)
            by_day[day].update(fresh)
        return by_day, sums

    def _kept_uniques(self, session: Session, days: list[date]) -> Mapping[tuple[date, str], int]:
        query = select(StatDaily).where(
            StatDaily.dim == Dim.UNIQUE, StatDaily.day >= days[0], StatDaily.day <= days[-1]
        )
        return {(row.day, row.key): row.n for row in session.scalars(query)}

    def _uniques(self, period: Period, kept: Mapping[tuple[date, str], int], now: datetime) -> int | None:
        """Give the number of unique visitors: what was written down, or what is being counted."""
        if period.span not in UNIQUE:
            return None
        written = kept.get((period.first, period.span))
        if written is not None:
            return written
        if period.ends_at() + 86_400 < now.timestamp():  # long over, and nobody came
            return 0
        try:
            return int(self._redis.do("PFCOUNT", counter(period)))
        except Unavailable:
            return None


def _open_days(session: Session, days: list[date]) -> list[date]:
    """List the days that have events and no figures made of them yet."""
    query = (
        select(StatEvent.day)
        .where(StatEvent.day >= days[0], StatEvent.day <= days[-1])
        .where(~exists().where(StatDay.day == StatEvent.day))
        .distinct()
        .order_by(StatEvent.day)
    )
    return list(session.scalars(query))


def _check(session: Session, days: list[date]) -> None:
    number = session.scalar(
        select(func.count()).select_from(StatEvent).where(StatEvent.day >= days[0], StatEvent.day <= days[-1])
    )
    if (number or 0) > MOST_EVENTS:
        raise TooMany


def _of_segment(session: Session, period: Period, days: list[date], segment: Segment) -> Report:
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
