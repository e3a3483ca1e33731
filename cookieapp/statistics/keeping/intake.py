"""Take what waits in Redis into SQL, each batch exactly once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Insert, delete, insert, select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from cookieapp.statistics.collecting.buffer import WAITING
from cookieapp.statistics.counting.events import DAY, Batch, Event, date_of, decode
from cookieapp.statistics.counting.periods import today
from cookieapp.statistics.keeping.models import StatBatch, StatDaily, StatDay, StatErased, StatEvent
from cookieapp.statistics.keeping.retention import EVENTS_KEPT
from cookieapp.storage.redis import Redis
from cookieapp.storage.sql import Sql

AT_ONCE = 20  # batches in one transaction
AHEAD = timedelta(minutes=5)
"""How far another machine's clock may be ahead of ours."""

# Take batches away, and what they weighed.
_TAKE = """
for _, name in ipairs(ARGV) do
  local size = redis.call('HSTRLEN', KEYS[1], name)
  if redis.call('HDEL', KEYS[1], name) == 1 then redis.call('HINCRBY', KEYS[1], 'bytes', -size) end
end
return redis.status_reply('OK')
"""


class Intake:
    """Move batches from Redis into SQL."""

    def __init__(self, redis: Redis, sql: Sql) -> None:
        self._redis = redis
        self._sql = sql

    def gather(self, now: datetime) -> int:
        """Take in what waits; gives the number of batches. Raises Unavailable.

        Where two do it at the same time, or one is killed in the middle, each batch still counts once:
        its name is in SQL in the same transaction as what was in it.
        """
        names = [name for name in self._redis.do("HKEYS", WAITING) if name != b"bytes"]
        for first in range(0, len(names), AT_ONCE):
            some = names[first : first + AT_ONCE]
            bodies = self._redis.do("HMGET", WAITING, *some)
            batches = {
                name.decode(): batch
                for name, body in zip(some, bodies, strict=True)
                if body is not None and (batch := decode(body)) is not None
            }
            try:
                self._store(batches, now)
            except IntegrityError:  # Somebody else is taking the same ones in.
                return first
            self._redis.do("EVAL", _TAKE, 1, WAITING, *some)
        return len(names)

    def _store(self, batches: dict[str, Batch], now: datetime) -> None:
        with self._sql.session() as session:
            known = set(session.scalars(select(StatBatch.name).where(StatBatch.name.in_(batches))))
            fresh = {name: batch for name, batch in batches.items() if name not in known}
            if not fresh:
                return
            session.execute(insert(StatBatch), [{"name": name, "at": now} for name in fresh])
            _store_events(session, [event for batch in fresh.values() for event in batch.events], now)
            sums: dict[tuple[date, str, str], int] = {}
            for batch in fresh.values():
                for total in batch.totals:
                    place = (date_of(total.day), total.dim, total.key)
                    sums[place] = sums.get(place, 0) + total.n
            if sums:
                add_up(session, sums)


def _store_events(session: Session, events: Sequence[Event], now: datetime) -> None:
    """Write events down, but for those of people who have had theirs erased since, and those that are old."""
    erased = {
        row.visitor: row.at
        for row in session.scalars(
            select(StatErased).where(StatErased.visitor.in_({event.visitor for event in events}))
        )
    }
    oldest = today(now) - timedelta(days=EVENTS_KEPT)
    newest = (now + AHEAD).timestamp() * 1000
    rows: list[dict[str, Any]] = [
        {
            "at": event.at,
            "day": day,
            "visitor": event.visitor,
            "kind": event.kind,
            "page": event.page[:200],
            "referrer": event.referrer[:100],
            "campaign": event.campaign[:200],
            "device": event.device[:8],
            "language": event.language[:8],
        }
        for event in events
        if event.at > erased.get(event.visitor, -1)
        and event.at <= newest
        and (day := date_of(event.at // DAY)) > oldest
    ]
    if rows:
        session.execute(insert(StatEvent), rows)
        # A day whose figures were made already has to be gone through again.
        session.execute(delete(StatDay).where(StatDay.day.in_({row["day"] for row in rows})))


def add_up(session: Session, sums: dict[tuple[date, str, str], int]) -> None:
    """Add to daily figures."""
    rows = [{"day": day, "dim": dim, "key": key, "n": number} for (day, dim, key), number in sums.items()]
    statement = _upsert(session)
    session.execute(statement, rows)


def _upsert(session: Session) -> Insert:
    made: Any = (
        postgresql_insert(StatDaily)
        if session.get_bind().dialect.name == "postgresql"
        else sqlite_insert(StatDaily)
    )
    upsert: Insert = made.on_conflict_do_update(
        index_elements=["day", "dim", "key"], set_={"n": StatDaily.n + made.excluded.n}
    )
    return upsert
