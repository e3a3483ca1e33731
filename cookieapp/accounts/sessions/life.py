"""The life of a session: it begins, changes its number, ends, and stays dead.

Every change of number is a new record in Redis and a new place in the account's roll.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Sequence
from typing import Any

from cookieapp.accounts.sessions.lazy import LazySession
from cookieapp.accounts.sessions.names import Names
from cookieapp.accounts.sessions.record import MINUTE, Record, encode
from cookieapp.accounts.sessions.roll import Entry, Roll, read_entries
from cookieapp.storage.redis import Command
from cookieapp.storage.stores import background, redis
from cookieapp.storage.unavailable import Unavailable

Clock = Callable[[], float]


class Life:
    """Begin, turn and end sessions. An account has at most `most` of them at a time."""

    def __init__(self, names: Names, most: int, clock: Clock = time.time) -> None:
        self.clock = clock
        self._names = names
        self._most = most

    def begin(
        self, session: LazySession, data: dict[str, Any], *, remembered: bool, also: Sequence[Command] = ()
    ) -> str:
        """Start a session under a new number, and end the one that was there (ASVS v5.0.0-7.2.4).

        Gives the number for the cookie. `also` travels on the same trip. An account that has
        too many sessions loses its oldest (ASVS v5.0.0-7.1.2). Raises Unavailable; then
        nothing has changed.
        """
        now = int(self.clock())
        record = Record(now, now, remembered, {**data, "line": secrets.token_hex(16)})
        sid, raw = secrets.token_urlsafe(32), encode(record)
        entry, roll = self._entry(record, self._names.of(sid)), Roll(redis(), data["uid"])
        written = [self._setting(entry.key, raw, record), *roll.adding(entry)]
        answers = _trip([*written, *also], must=len(written))
        if session.record is not None:
            self.end(session)
        self._keep_to_the_cap(roll, read_entries(answers[len(written) - 1]), entry)
        return self._become(session, sid, record, raw)

    def await_factor(self, session: LazySession, data: dict[str, Any], also: Sequence[Command] = ()) -> str:
        """Note that a password was right, under a new number, until the second factor is shown.

        It is nobody's session: it opens no page and is on no roll. Raises Unavailable.
        """
        now = int(self.clock())
        record = Record(now, now, False, data, pending=True)
        sid, raw = secrets.token_urlsafe(32), encode(record)
        _trip([self._setting(self._names.of(sid), raw, record), *also], must=1)
        if session.record is not None:
            self.end(session)
        return self._become(session, sid, record, raw)

    def turn(self, session: LazySession, changes: dict[str, Any]) -> str | None:
        """Give a session a new number and change its data; None where it was ended meanwhile.

        Its beginning stays, and with it its absolute limit. Raises Unavailable.
        """
        before = session.record
        if before is None or before.pending:
            return None
        record = Record(before.began, int(self.clock()), before.remembered, {**session, **changes})
        sid, raw, old = secrets.token_urlsafe(32), encode(record), self._entry(before, session.key)
        new = self._entry(record, self._names.of(sid))
        # The new one is of no use to anybody yet; it becomes the session with its place in the roll.
        _trip([self._setting(new.key, raw, record)], must=1)
        if not Roll(redis(), str(session["uid"])).move(old, new):
            _forget([old.key, new.key])
            session.forget()
            return None
        _leave_word(old.key, record)
        return self._become(session, sid, record, raw)

    def end(self, session: LazySession) -> None:
        """End a session for good, whatever it is turning into. Raises Unavailable; then it lives on."""
        if session.record is not None and not session.record.pending:
            Roll(redis(), str(session.get("uid"))).end([self._entry(session.record, session.key)])
        elif session.moved is not None:
            self._end_line(session.moved.data)
        redis().trip([("UNLINK", session.key)])
        session.forget()

    def _end_line(self, data: dict[str, Any]) -> None:
        roll = Roll(redis(), str(data.get("uid")))
        roll.end([entry for entry in roll.entries() if entry.line == data.get("line")])

    def end_all(self, user_id: str) -> int:
        """End every session of an account, at the same cost however many others there are."""
        return Roll(redis(), user_id).end_all()

    def _entry(self, record: Record, key: str) -> Entry:
        line = str(record.data.get("line", ""))
        return Entry(line, key, record.began, record.began + record.limits.absolute)

    def _setting(self, key: str, raw: bytes, record: Record) -> Command:
        return ("SET", key, raw, "EX", record.time_to_live(self.clock()), "NX")

    def _keep_to_the_cap(self, roll: Roll, entries: list[Entry], newest: Entry) -> None:
        if len(entries) <= self._most:
            return
        others = [entry for entry in entries if entry != newest]
        there = redis().trip([("EXISTS", entry.key) for entry in others])
        living = [entry for entry, exists in zip(others, there, strict=True) if exists]
        kept = living[max(0, len(living) + 1 - self._most) :]
        roll.end([entry for entry in others if entry not in kept])

    def _become(self, session: LazySession, sid: str, record: Record, raw: bytes) -> str:
        session.forget()
        session.sid, session.key = sid, self._names.of(sid)
        session.fill(record, raw)
        return sid


def _trip(commands: list[Command], *, must: int) -> list[Any]:
    """Send commands; the first `must` of them have to work, or Unavailable is raised."""
    answers = redis().trip(commands)
    for answer in answers[:must]:
        if isinstance(answer, Exception):
            raise Unavailable("redis", answer)
    return answers


def _leave_word(key: str, record: Record) -> None:
    """Leave word under the old number that the session moved: a logout on its way with it still counts.

    It opens nothing, and goes after a minute.
    """
    kept = {name: record.data.get(name) for name in ("uid", "line")}
    word = encode(Record(record.began, record.used, False, kept, moved=True))
    try:
        redis().trip([("SET", key, word, "XX", "EX", MINUTE)])
    except Unavailable:
        background().later("UNLINK", key)


def _forget(keys: list[str]) -> None:
    """Remove records, later if not now: their session has moved already, so nobody is told."""
    try:
        redis().trip([("UNLINK", key) for key in keys])
    except Unavailable:
        for key in keys:
            background().later("UNLINK", key)
