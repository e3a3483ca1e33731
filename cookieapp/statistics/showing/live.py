"""What is happening now."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from cookieapp.statistics.counting.events import DAY, VIEW, date_of
from cookieapp.statistics.keeping.models import StatEvent
from cookieapp.statistics.showing.suppression import Merged, merge
from cookieapp.storage.sql import Sql

MINUTES = 30
"""How far back the live view goes."""


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


def read(sql: Sql, now: datetime) -> Live:
    """Read what happened in the last thirty minutes, by the minute. Raises Unavailable."""
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
    with sql.session() as session:
        for at, page, visitor in session.execute(query):
            minutes[(at - begin) // 60_000] += 1
            pages[page] += 1
            who.add(visitor)
    return Live(minutes, len(who), merge(pages, most=15))
