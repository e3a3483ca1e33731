"""Nightly work: daily figures out of events, and the end of what has been kept long enough."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from sqlalchemy import delete, exists, func, insert, select
from sqlalchemy.orm import Session

from cookieapp.statistics.events import VIEW
from cookieapp.statistics.intake import EVENTS_KEPT
from cookieapp.statistics.models import StatBatch, StatDaily, StatDay, StatErased, StatEvent
from cookieapp.statistics.periods import UNIQUE, Period, Span, today
from cookieapp.statistics.pseudonyms import counter, key_name
from cookieapp.statistics.tally import FOLDED, Dim, bounded, tally
from cookieapp.statistics.visits import Row
from cookieapp.storage.redis import Command, Redis
from cookieapp.storage.sql import Sql

GRACE = timedelta(minutes=30)
"""How long after midnight a day's last views may still be on their way."""

LOOK_BACK = {Span.DAY: 31, Span.WEEK: 5, Span.MONTH: 1}
"""How many ended periods are looked at, should this not have run for a while; counts are kept for 40 days."""

FIGURES_KEPT = 761  # days: 25 months
STRAY = timedelta(days=3)
"""How long we remember which batches arrived and whose events were erased: nothing travels for longer."""


def rows_of(session: Session, first: date, last: date) -> Iterator[Row]:
    """Give the events of some days, by day and visitor, and of each visitor by time."""
    query = (
        select(
            StatEvent.visitor,
            StatEvent.at,
            StatEvent.kind,
            StatEvent.page,
            StatEvent.referrer,
            StatEvent.campaign,
            StatEvent.device,
            StatEvent.language,
        )
        .where(StatEvent.day >= first, StatEvent.day <= last)
        .order_by(StatEvent.day, StatEvent.visitor, StatEvent.at, StatEvent.id)
    )
    for row in session.execute(query.execution_options(yield_per=2000)):
        yield tuple(row)  # type: ignore[misc]


class Fold:
    """Make daily figures, and purge."""

    def __init__(self, redis: Redis, sql: Sql) -> None:
        self._redis = redis
        self._sql = sql

    def fold(self, now: datetime) -> str:
        """Make the figures of every day that is over and has events not yet counted. Raises Unavailable.

        Doing it again makes the same figures: they replace those that were there.
        """
        over = today(now - GRACE)
        with self._sql.session() as session:
            days = session.scalars(
                select(StatEvent.day)
                .where(StatEvent.day < over, ~exists().where(StatDay.day == StatEvent.day))
                .distinct()
                .order_by(StatEvent.day)
            ).all()
        done = [self._fold_day(day, now) for day in days]
        ended = self._end_periods(over)
        words = [f"{day}: {views} views in {visits} visits" for day, views, visits in done]
        return "; ".join(words + ended)

    def _fold_day(self, day: date, now: datetime) -> tuple[date, int, int]:
        with self._sql.session() as session:
            # First of all, so that of two at once the second one waits, or fails and comes again.
            session.execute(delete(StatDay).where(StatDay.day == day))
            session.execute(insert(StatDay), {"day": day, "folded_at": now})
            figures = bounded(tally(rows_of(session, day, day)))
            session.execute(delete(StatDaily).where(StatDaily.day == day, StatDaily.dim.in_(FOLDED)))
            if figures:
                session.execute(
                    insert(StatDaily),
                    [
                        {"day": day, "dim": dim, "key": key, "n": number}
                        for (dim, key), number in figures.items()
                        if number
                    ],
                )
            return day, figures[Dim.VIEWS, ""], figures[Dim.VISITS, ""]

    def _end_periods(self, over: date) -> list[str]:
        """Write down how many unique visitors each ended period had, and destroy its key and its count."""
        ended = []
        for span in UNIQUE:
            period = Period.around(span, over).before
            for _ in range(LOOK_BACK[span]):
                if self._end_period(period):
                    ended.append(f"{period.span} from {period.first} counted, its key destroyed")
                period = period.before
        return ended

    def _end_period(self, period: Period) -> bool:
        """Keep the number of one period; False where that was done before."""
        with self._sql.session() as session:
            place = (period.first, Dim.UNIQUE, period.span)
            if session.get(StatDaily, place) is not None:
                return False
            there, number = self._redis.trip([("EXISTS", counter(period)), ("PFCOUNT", counter(period))])
            if not there:  # Redis lost it: count those whose events are still here.
                number = session.scalar(
                    select(func.count(func.distinct(StatEvent.visitor))).where(
                        StatEvent.day >= period.first, StatEvent.day <= period.last, StatEvent.kind == VIEW
                    )
                )
            if not number:
                return False
            session.add(StatDaily(day=period.first, dim=Dim.UNIQUE, key=period.span, n=int(number)))
        commands: list[Command] = [("UNLINK", counter(period)), ("UNLINK", key_name(period))]
        self._redis.trip(commands)
        return True

    def purge(self, now: datetime) -> str:
        """Delete events after 30 days and figures after 25 months; gives the proof. Raises Unavailable.

        The proof is how many there were, of which days, and the SHA-256 of them all in order: whoever has
        a copy can show that it is what was deleted, and nobody can make the events out of it.
        """
        last = today(now) - timedelta(days=EVENTS_KEPT)
        words = []
        with self._sql.session() as session:
            digest, number = hashlib.sha256(), 0
            folded = select(StatDay.day)
            old = (StatEvent.day <= last, StatEvent.day.in_(folded))
            first = session.scalar(select(func.min(StatEvent.day)).where(*old))
            query = select(StatEvent).where(*old).order_by(StatEvent.id)
            for event in session.scalars(query.execution_options(yield_per=2000)):
                digest.update(_line(event))
                number += 1
                session.expunge(event)
            if number:
                session.execute(delete(StatEvent).where(*old))
                words.append(f"{number} events of {first} to {last} deleted, SHA-256 {digest.hexdigest()}")
        with self._sql.session() as session:
            gone = session.execute(
                delete(StatDaily)
                .where(StatDaily.day < today(now) - timedelta(days=FIGURES_KEPT))
                .returning(StatDaily.day)
            ).all()
            if gone:
                words.append(f"{len(gone)} figures up to {max(row.day for row in gone)} deleted")
            session.execute(delete(StatDay).where(StatDay.day < today(now) - timedelta(days=FIGURES_KEPT)))
            session.execute(delete(StatBatch).where(StatBatch.at < now - STRAY))
            stray = (now - STRAY).timestamp() * 1000
            session.execute(delete(StatErased).where(StatErased.at < stray))
        return "; ".join(words)


def _line(event: StatEvent) -> bytes:
    fields = (event.id, event.at, event.visitor, event.kind, event.page, event.referrer, event.campaign)
    return "\t".join(str(field) for field in (*fields, event.device, event.language)).encode() + b"\n"
