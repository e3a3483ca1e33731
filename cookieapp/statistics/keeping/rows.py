"""Reading events."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from cookieapp.statistics.counting.visits import Row
from cookieapp.statistics.keeping.models import StatEvent


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
