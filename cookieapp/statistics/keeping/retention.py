"""How long we keep what was counted, and the end of it."""

from __future__ import annotations

import calendar
import hashlib
from datetime import date, datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from cookieapp.consent.ledger.figures import KEPT as DECISIONS_KEPT
from cookieapp.statistics.counting.periods import today
from cookieapp.statistics.counting.tally import Dim
from cookieapp.statistics.keeping.models import StatBatch, StatDaily, StatDay, StatErased, StatEvent
from cookieapp.storage.sql import Sql

EVENTS_KEPT = 30  # days, the day of the event included
FIGURES_KEPT = 25  # months
STRAY = timedelta(days=3)
"""How long we remember which batches arrived and whose events were erased: nothing travels for longer."""


def purge(sql: Sql, now: datetime) -> str:
    """Delete events after 30 days and figures after 25 months; gives the proof. Raises Unavailable.

    The proof is how many there were, of which days, and the SHA-256 of them all in order: whoever has
    a copy can show that it is what was deleted, and nobody can make the events out of it.
    """
    with sql.session() as session:
        events = _purge_events(session, now)
    with sql.session() as session:
        figures = _purge_figures(session, now)
    return "; ".join(words for words in (events, figures) if words)


def _purge_events(session: Session, now: datetime) -> str:
    """Delete events whose time is over, of days that have been folded."""
    last = today(now) - timedelta(days=EVENTS_KEPT)
    old = (StatEvent.day <= last, StatEvent.day.in_(select(StatDay.day)))
    first = session.scalar(select(func.min(StatEvent.day)).where(*old))
    if first is None:
        return ""
    digest, number = hashlib.sha256(), 0
    query = select(StatEvent).where(*old).order_by(StatEvent.id)
    for event in session.scalars(query.execution_options(yield_per=2000)):
        digest.update(_line(event))
        number += 1
        session.expunge(event)
    session.execute(delete(StatEvent).where(*old))
    return f"{number} events of {first} to {last} deleted, SHA-256 {digest.hexdigest()}"


def _purge_figures(session: Session, now: datetime) -> str:
    """Delete daily figures whose time is over, and what we remember of batches and erasures."""
    first_kept = first_day_kept(today(now))
    gone = session.execute(delete(StatDaily).where(StatDaily.day < first_kept).returning(StatDaily.day)).all()
    # How many decided what is kept as long as the same numbers by version of the notice.
    decisions_kept = today(now) - timedelta(seconds=DECISIONS_KEPT)
    session.execute(delete(StatDaily).where(StatDaily.dim == Dim.DECISIONS, StatDaily.day < decisions_kept))
    session.execute(delete(StatDay).where(StatDay.day < first_kept))
    session.execute(delete(StatBatch).where(StatBatch.at < now - STRAY))
    session.execute(delete(StatErased).where(StatErased.at < (now - STRAY).timestamp() * 1000))
    return f"{len(gone)} figures up to {max(row.day for row in gone)} deleted" if gone else ""


def first_day_kept(day: date) -> date:
    """Give the first day whose figures are still kept on a day: the same one, 25 months ago.

    Where that month is too short, it is its last one.
    """
    months = day.year * 12 + day.month - 1 - FIGURES_KEPT
    year, month = divmod(months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _line(event: StatEvent) -> bytes:
    fields = (event.id, event.at, event.visitor, event.kind, event.page, event.referrer, event.campaign)
    return "\t".join(str(field) for field in (*fields, event.device, event.language)).encode() + b"\n"
