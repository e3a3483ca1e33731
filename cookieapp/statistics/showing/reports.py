"""Read the report of a period: days that were folded from their sums, the others from their events."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from cookieapp.statistics.counting.periods import Period, Span, today
from cookieapp.statistics.counting.tally import FOLDED, OTHERS, Dim, Figures, tally
from cookieapp.statistics.counting.visits import Attribute
from cookieapp.statistics.keeping.fold import open_days
from cookieapp.statistics.keeping.models import StatDaily
from cookieapp.statistics.keeping.retention import EVENTS_KEPT
from cookieapp.statistics.keeping.rows import rows_of
from cookieapp.statistics.keeping.uniques import Uniques
from cookieapp.statistics.showing.report import Point, Report
from cookieapp.statistics.showing.segment import Segment
from cookieapp.statistics.showing.segments import of_segment
from cookieapp.statistics.showing.suppression import hide
from cookieapp.storage.sql import Sql

MOST_CHOICES = 30  # values of an attribute among which an operator can choose


class Reports:
    """Read reports. Every method raises Unavailable without SQL; without Redis some figures are missing."""

    def __init__(self, sql: Sql, uniques: Uniques) -> None:
        self._sql = sql
        self._uniques = uniques

    def read(self, period: Period, now: datetime, first_days: int = 0) -> Report:
        """Read a period, or its first days only."""
        begun = period.until(today(now))
        days = begun[:first_days] if first_days else begun
        if not days:
            return Report(period, [], Counter(), [], None)
        with self._sql.session() as session:
            by_day, rest = self._plain(session, days)
            kept = self._uniques.kept(session, days[0], days[-1])
        visitors = self._uniques.of(period, kept, now) if days == begun else None
        course = [
            Point(
                day,
                by_day[day][Dim.VIEWS, ""],
                by_day[day][Dim.VISITS, ""],
                by_day[day][Dim.RESPONSES, ""],
                self._uniques.of(Period.around(Span.DAY, day), kept, now) if len(days) < 40 else None,
            )
            for day in days
        ]
        report = Report(period, days, rest, course, visitors)
        return replace(report, choices={each: _offered(report, each) for each in Attribute})

    def read_segment(self, whole: Report, now: datetime, segment: Segment, page: str = "") -> Report:
        """Read a part of the visits of a report, as far back as there are single events.

        `page` is one whose course is wanted. Raises TooMany, and TooFew.
        """
        oldest = today(now) - timedelta(days=EVENTS_KEPT - 1)
        days = [day for day in whole.days if day >= oldest]
        with self._sql.session() as session:
            return of_segment(session, whole.period, days, segment, whole.choices, page)

    def course_of_page(self, report: Report, page: str) -> Sequence[tuple[date, int | None]]:
        """Give a page's views day by day; small ones are hidden, and what would give them away."""
        if report.segment is not None or not report.days:
            return report.course_of_page
        numbers = dict.fromkeys(report.days, 0)
        query = select(StatDaily.day, StatDaily.n).where(
            StatDaily.dim == Dim.PAGE, StatDaily.key == page, StatDaily.day.in_(report.days)
        )
        with self._sql.session() as session:
            fresh_days = open_days(session, report.days[0], report.days[-1])
            numbers.update((day, number) for day, number in session.execute(query) if day not in fresh_days)
            for day in fresh_days:
                numbers[day] = tally(rows_of(session, day, day))[Dim.PAGE, page]
        marks = hide(list(numbers.values()))
        return [
            (day, None if mark else number)
            for (day, number), mark in zip(numbers.items(), marks, strict=True)
        ]

    def _plain(self, session: Session, days: list[date]) -> tuple[dict[date, Figures], Figures]:
        """Give what the course needs day by day, and all figures of all days together."""
        between = (StatDaily.day >= days[0], StatDaily.day <= days[-1], StatDaily.dim != Dim.UNIQUE)
        fresh_days = open_days(session, days[0], days[-1])
        # Of an open day the plain totals are in the table; what is made from events is made now.
        settled = StatDaily.day.not_in(fresh_days) | StatDaily.dim.not_in(FOLDED)
        sums: Figures = Counter()
        query = select(StatDaily.dim, StatDaily.key, func.sum(StatDaily.n)).where(*between, settled)
        for dim, key, number in session.execute(query.group_by(StatDaily.dim, StatDaily.key)):
            sums[dim, key] = int(number)
        by_day: dict[date, Figures] = {day: Counter() for day in days}
        of_course = StatDaily.dim.in_((Dim.VIEWS, Dim.VISITS, Dim.RESPONSES))
        for row in session.scalars(select(StatDaily).where(*between, settled, of_course)):
            by_day[row.day][row.dim, row.key] += row.n
        for day in fresh_days:
            fresh = tally(rows_of(session, day, day))
            sums.update(fresh)
            by_day[day].update(fresh)
        return by_day, sums


def _offered(report: Report, attribute: Attribute) -> list[str]:
    """List the values that visits can be looked at by: large enough, and giving no small one away."""
    return [key for key, _ in report.fit(Dim(attribute), MOST_CHOICES).shown if key != OTHERS]
