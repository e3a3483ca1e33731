"""The open sessions of an account, for their owner to see and to end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from cookieapp.accounts.sessions.browser import describe
from cookieapp.accounts.sessions.record import Record, decode
from cookieapp.accounts.sessions.roll import Entry, Roll
from cookieapp.storage.redis import Redis


@dataclass(frozen=True, slots=True)
class OpenSession:
    """One session as its owner sees it. `line` stands for it in forms; no cookie can be made of it."""

    entry: Entry
    began: datetime
    used: datetime
    ends: datetime
    remembered: bool
    browser: str
    strong: bool

    @property
    def line(self) -> str:
        """Give what names the session, whatever its number is at the moment."""
        return self.entry.line


class Listing:
    """The sessions of one account that are open now."""

    def __init__(self, redis: Redis, user_id: str, now: float) -> None:
        self._redis = redis
        self._roll = Roll(redis, user_id)
        self._now = now

    def all(self) -> list[OpenSession]:
        """List them, the one used last first; two trips, however many others have sessions."""
        entries = self._roll.entries()
        kept = self._redis.trip([("GET", entry.key) for entry in entries])
        records = [(entry, decode(raw)) for entry, raw in zip(entries, kept, strict=True)]
        found = [
            _seen(entry, record)
            for entry, record in records
            if record is not None and not record.pending and not record.expired(self._now)
        ]
        return sorted(found, key=lambda one: one.used, reverse=True)

    def end(self, line: str) -> int:
        """End one session; gives 0 where it had ended already."""
        return self._end([entry for entry in self._roll.entries() if entry.line == line])

    def end_others(self, line: str) -> int:
        """End every session but one; gives how many."""
        return self._end([entry for entry in self._roll.entries() if entry.line != line])

    def _end(self, entries: list[Entry]) -> int:
        there = self._redis.trip([("EXISTS", entry.key) for entry in entries])
        self._roll.end(entries)
        return sum(1 for answer in there if answer == 1)


def _seen(entry: Entry, record: Record) -> OpenSession:
    """Turn a record into what its owner may see."""
    last = min(entry.ends, record.used + record.limits.idle)
    return OpenSession(
        entry,
        datetime.fromtimestamp(record.began, UTC),
        datetime.fromtimestamp(record.used, UTC),
        datetime.fromtimestamp(last, UTC),
        record.remembered,
        describe(record.data.get("browser")),
        record.data.get("strong") is True,
    )
