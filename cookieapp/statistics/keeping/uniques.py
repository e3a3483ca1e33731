"""Unique visitors of a day, a week, a month: counted in Redis while it runs, kept in SQL afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from cookieapp.statistics.collecting.pseudonyms import counters, key_name
from cookieapp.statistics.counting.events import VIEW
from cookieapp.statistics.counting.periods import UNIQUE, Period, Span
from cookieapp.statistics.counting.tally import Dim
from cookieapp.statistics.keeping.models import StatDaily, StatEvent
from cookieapp.storage.redis import Command, Redis
from cookieapp.storage.sql import Sql
from cookieapp.storage.unavailable import Unavailable

LOOK_BACK = {Span.DAY: 31, Span.WEEK: 5, Span.MONTH: 1}
"""How many ended periods are looked at, should this not have run for a while; counts are kept for 40 days."""

Kept = Mapping[tuple[date, str], int]
"""Numbers that were written down, by the first day of the period and its span."""


class Uniques:
    """Read how many unique visitors a period had, and write it down when it is over."""

    def __init__(self, redis: Redis, sql: Sql) -> None:
        self._redis = redis
        self._sql = sql

    def kept(self, session: Session, first: date, last: date) -> Kept:
        """Give what was written down of the periods that begin on some days."""
        query = select(StatDaily).where(
            StatDaily.dim == Dim.UNIQUE, StatDaily.day >= first, StatDaily.day <= last
        )
        return {(row.day, row.key): row.n for row in session.scalars(query)}

    def of(self, period: Period, kept: Kept, now: datetime) -> int | None:
        """Give the number of a period, None where nobody is recognised for so long, or Redis is away."""
        if period.span not in UNIQUE:
            return None
        written = kept.get((period.first, period.span))
        if written is not None:
            return written
        if period.ends_at() + 86_400 < now.timestamp():  # long over, and nobody came
            return 0
        try:
            number = self._count(period)
        except Unavailable:
            return None
        if number:
            return number
        with self._sql.session() as session:  # nobody came, or Redis has lost it
            return _people(session, period)

    def end(self, over: date) -> list[str]:
        """Write down the number of each period that ended before a day; destroy its key and its count.

        Gives a line for each. Raises Unavailable.
        """
        ended = []
        for span in UNIQUE:
            period = Period.around(span, over).before
            for _ in range(LOOK_BACK[span]):
                if self._end(period):
                    ended.append(f"{period.span} from {period.first} counted, its key destroyed")
                period = period.before
        return ended

    def _end(self, period: Period) -> bool:
        """Keep the number of one period; False where that was done before, or by somebody else just now."""
        try:
            if not self._write_down(period):
                return False
        except IntegrityError:
            return False
        commands: list[Command] = [("UNLINK", name) for name in (*counters(period), key_name(period))]
        self._redis.trip(commands)
        return True

    def _count(self, period: Period) -> int:
        """Add the parts of a period's count up. Raises Unavailable."""
        parts = self._redis.trip([("PFCOUNT", name) for name in counters(period)])
        if not all(isinstance(part, int) for part in parts):
            raise Unavailable("redis", "no count")
        return sum(parts)

    def _write_down(self, period: Period) -> bool:
        """Write the number of a period down; False where it is there, or nobody came."""
        with self._sql.session() as session:
            place = (period.first, Dim.UNIQUE, period.span)
            if session.get(StatDaily, place) is not None:
                return False
            number: int | None = self._count(period)
            if not number:  # Redis lost it: count those whose events are still here.
                number = _people(session, period)
            if not number:
                return False
            session.add(StatDaily(day=period.first, dim=Dim.UNIQUE, key=period.span, n=int(number)))
            return True


def _people(session: Session, period: Period) -> int:
    """Count the visitors of a period whose events are still here."""
    query = select(func.count(func.distinct(StatEvent.visitor))).where(
        StatEvent.day >= period.first, StatEvent.day <= period.last, StatEvent.kind == VIEW
    )
    return session.scalar(query) or 0
