"""Nightly work: daily figures out of events."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import date, datetime, timedelta

from sqlalchemy import delete, exists, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from cookieapp.statistics.counting.periods import today
from cookieapp.statistics.counting.tally import FOLDED, Dim, bounded, tally
from cookieapp.statistics.keeping.models import StatDaily, StatDay, StatEvent
from cookieapp.statistics.keeping.rows import rows_of
from cookieapp.statistics.keeping.uniques import Uniques
from cookieapp.storage.sql import Sql

GRACE = timedelta(minutes=30)
"""How long after midnight a day's last views may still be on their way."""


class Fold:
    """Make daily figures."""

    def __init__(self, sql: Sql, uniques: Uniques) -> None:
        self._sql = sql
        self._uniques = uniques

    def fold(self, now: datetime) -> str:
        """Make the figures of every day that is over and has events not yet counted. Raises Unavailable.

        Doing it again makes the same figures: they replace those that were there.
        """
        over = today(now - GRACE)
        with self._sql.session() as session:
            days = open_days(session, date.min, over - timedelta(days=1))
        words = []
        for day in days:
            # Somebody else who folds the same day at this moment makes the same figures.
            with suppress(IntegrityError):
                words.append(self._fold_day(day, now))
        return "; ".join(words + self._uniques.end(over))

    def _fold_day(self, day: date, now: datetime) -> str:
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
        return f"{day}: {figures[Dim.VIEWS, '']} views in {figures[Dim.VISITS, '']} visits"


def open_days(session: Session, first: date, last: date) -> Sequence[date]:
    """List the days, out of some, that have events and no figures made of them yet."""
    query = (
        select(StatEvent.day)
        .where(StatEvent.day >= first, StatEvent.day <= last)
        .where(~exists().where(StatDay.day == StatEvent.day))
        .distinct()
        .order_by(StatEvent.day)
    )
    return session.scalars(query).all()
