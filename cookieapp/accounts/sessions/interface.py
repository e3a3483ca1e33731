"""Sessions in Redis: loaded when asked for, saved when changed, never brought back from the dead.

flask-session's interface, hardened: its keys would be the cookie's values, its decoder
falls back to pickle, and a slow request could undo a logout.
"""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from flask import Flask
from flask_session.redis import RedisSessionInterface

from cookieapp.accounts.sessions.lazy import LazySession
from cookieapp.accounts.sessions.life import Clock, Life
from cookieapp.accounts.sessions.names import Names
from cookieapp.accounts.sessions.record import REFRESH, Record, decode, encode
from cookieapp.accounts.sessions.roll import Roll
from cookieapp.consent.gate import passage
from cookieapp.storage.stores import redis, trip
from cookieapp.storage.unavailable import Unavailable

if TYPE_CHECKING:
    from flask.wrappers import Request, Response

COOKIE = "session"
log = logging.getLogger("cookieapp.sessions")
_SID = re.compile(r"[A-Za-z0-9_-]{43}", re.ASCII)

# Replace the record only while it is the one that was read: 1 done, 0 gone, else the one that is there now.
_SWAP = """
local now = redis.call('GET', KEYS[1])
if not now then return 0 end
if now ~= ARGV[1] then return now end
redis.call('SET', KEYS[1], ARGV[2], 'EX', ARGV[3])
return 1
"""


class Sessions(RedisSessionInterface):  # type: ignore[misc]
    """The session interface of the application."""

    session_class = LazySession

    def __init__(self, app: Flask, keys: Sequence[bytes], most: int = 20, clock: Clock = time.time) -> None:
        # The base class looks at its own settings only; storage is ours, so its initialiser is not called.
        self.app = app
        self.clock = clock
        self.names = Names(keys)
        self.life = Life(self.names, most, clock)

    def open_session(self, app: Flask, request: Request) -> LazySession:
        """Note that a session may be wanted; ask nobody yet."""
        sid = passage.current(request).cookies.get(COOKIE, "")
        if not _SID.fullmatch(sid):
            return LazySession(None)
        places, asked = self.names.all(sid), trip()
        for key in places:
            asked.want(key, "GET", key)
        return LazySession(sid, lambda session: self._read(session, places))

    def save_session(self, app: Flask, session: LazySession, response: Response) -> None:
        """Keep what changed, and once a minute that the session was used."""
        record = session.record
        if record is None:
            return
        now = int(self.clock())
        unchanged = Record(record.began, record.used, record.remembered, dict(session), record.pending)
        if encode(unchanged) == session.raw and now - record.used < REFRESH:
            return
        try:
            self._swap(session, now)
        except Unavailable as error:
            log.warning("%s: a session keeps its older record", error)

    def note_all(self, user_id: str, name: str, value: Any) -> None:
        """Put a value into every session of an account; None takes it out. Raises Unavailable."""
        for entry in Roll(redis(), user_id).entries():
            self._note(entry.key, name, value)

    def _note(self, key: str, name: str, value: Any) -> None:
        raw = redis().do("GET", key)
        for _ in range(4):
            record = decode(raw)
            if record is None:
                return
            data = {**record.data, name: value}
            if value is None:
                del data[name]
            after = Record(record.began, record.used, record.remembered, data, record.pending)
            life = after.time_to_live(int(self.clock()))
            answer = redis().run(_SWAP, [key], [raw, encode(after), life])
            if not isinstance(answer, bytes):
                return
            raw = answer
        log.warning("gave up on telling a session that others keep changing")

    def _read(self, session: LazySession, places: Sequence[str]) -> None:
        for key in places:
            raw = trip().answer(key)
            record = decode(raw)
            if record is not None and not record.expired(self.clock()):
                session.key = key
                if record.moved:
                    session.moved = record
                    return
                session.fill(record, raw)
                return
            if raw is not None:
                log.warning("dropped a session record that was unreadable or over its limits")
                redis().do("UNLINK", key)

    def _swap(self, session: LazySession, now: int) -> None:
        """Write the changes onto the record as it is now; a session that is gone stays gone."""
        before, raw = decode(session.raw), session.raw
        for _ in range(4):
            current = decode(raw)
            if before is None or current is None or current.moved:
                return
            data = _merge(before.data, dict(session), current.data)
            after = Record(current.began, max(now, current.used), current.remembered, data, current.pending)
            written = encode(after)
            answer = redis().run(_SWAP, [session.key], [raw, written, after.time_to_live(now)])
            if not isinstance(answer, bytes):
                return
            raw = answer
        log.warning("gave up on a session that others keep changing")


def _merge(before: dict[str, Any], mine: dict[str, Any], theirs: dict[str, Any]) -> dict[str, Any]:
    """Bring my changes onto theirs, key by key; where both changed one, mine is later and wins."""
    merged = dict(theirs)
    for key in before.keys() | mine.keys():
        if before.get(key) != mine.get(key) or (key in before) != (key in mine):
            if key in mine:
                merged[key] = mine[key]
            else:
                merged.pop(key, None)
    return merged
