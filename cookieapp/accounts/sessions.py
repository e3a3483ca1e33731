"""Sessions in Redis: loaded when asked for, saved when changed, never brought back from the dead.

flask-session's interface, hardened: its keys would be the cookie's values, its decoder
falls back to pickle, and a slow request could undo a logout.
"""

from __future__ import annotations

import hashlib
import logging
import re
import secrets
import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from flask import Flask
from flask_session.redis import RedisSessionInterface
from flask_session.redis.redis import RedisSession

from cookieapp.accounts.record import REFRESH, REMEMBERED, Record, decode, encode
from cookieapp.consent import passage
from cookieapp.storage.redis import Command
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


class LazySession(RedisSession):  # type: ignore[misc]
    """A session that asks Redis only when somebody looks into it.

    Flask sets `accessed` at each use of `flask.session`; that is the moment.
    """

    def __init__(self, sid: str | None, load: Callable[[LazySession], None] | None = None) -> None:
        self._load = load
        self._accessed = False
        self.record: Record | None = None
        self.raw = b""
        self.key = ""
        super().__init__({}, sid=sid or "")

    @property
    def accessed(self) -> bool:
        """Tell whether somebody looked into it."""
        return self._accessed

    @accessed.setter
    def accessed(self, value: bool) -> None:
        if value and self._load is not None:
            load, self._load = self._load, None
            try:
                load(self)
            except BaseException:
                self._load = load  # an answer that did not come is asked for again
                raise
        self._accessed = value

    def fill(self, record: Record, raw: bytes) -> None:
        """Take over what was kept."""
        self.record, self.raw = record, raw
        dict.update(self, record.data)

    def forget(self) -> None:
        """Let nothing of this session be saved any more."""
        self._load, self.record, self.raw = None, None, b""
        dict.clear(self)


class Sessions(RedisSessionInterface):  # type: ignore[misc]
    """The session interface of the application."""

    session_class = LazySession

    def __init__(self, app: Flask, keys: Sequence[bytes], clock: Callable[[], float] = time.time) -> None:
        # The base class looks at its own settings only; storage is ours, so its initialiser is not called.
        self.app = app
        self.clock = clock
        self._keys = [key[:64] for key in keys]

    def begin(
        self, session: LazySession, data: dict[str, Any], *, remembered: bool, also: Sequence[Command] = ()
    ) -> str:
        """Start a session under a new number, and end the one that was there (ASVS v5.0.0-7.2.4).

        Gives the number for the cookie. `also` travels on the same trip. Raises
        Unavailable; then nothing has changed.
        """
        now, old = int(self.clock()), session.sid
        record = Record(began=now, used=now, remembered=remembered, data=data)
        raw, sid = encode(record), secrets.token_urlsafe(32)
        index = index_key(data["uid"])
        life = record.time_to_live(now)
        commands: list[Command] = [
            ("SET", self.store_key(sid), raw, "EX", life, "NX"),
            ("ZADD", index, now + record.limits.absolute, self.store_key(sid)),
            ("ZREMRANGEBYSCORE", index, "-inf", now),
            ("EXPIRE", index, REMEMBERED.absolute),
            *also,
        ]
        for key in self._keys_of(old) if old else ():
            commands += [("UNLINK", key), ("ZREM", index, key)]
        answers = redis().trip(commands)
        if isinstance(answers[0], Exception):
            raise Unavailable("redis", answers[0])
        session.forget()
        session.sid, session.key = sid, self.store_key(sid)
        session.fill(record, raw)
        return sid

    def end(self, session: LazySession) -> None:
        """End a session for good. Raises Unavailable; then it lives on."""
        redis().trip([("UNLINK", session.key), ("ZREM", index_key(str(session.get("uid", ""))), session.key)])
        session.forget()

    def end_all(self, user_id: str) -> int:
        """End every session of an account, at the same cost however many others there are."""
        index = index_key(user_id)
        keys = redis().do("ZRANGE", index, 0, -1)
        redis().trip([("UNLINK", key) for key in keys] + [("DEL", index)])
        return len(keys)

    def store_key(self, sid: str) -> str:
        """Give the Redis key of a session: a keyed hash, from which no cookie can be made."""
        return _store_key(sid, self._keys[0])

    def open_session(self, app: Flask, request: Request) -> LazySession:
        """Note that a session may be wanted; ask nobody yet."""
        sid = passage.current(request).cookies.get(COOKIE, "")
        if not _SID.fullmatch(sid):
            return LazySession(None)
        for key in self._keys_of(sid):
            trip().want(key, "GET", key)
        return LazySession(sid, self._read)

    def save_session(self, app: Flask, session: LazySession, response: Response) -> None:
        """Keep what changed, and once a minute that the session was used."""
        record = session.record
        if record is None:
            return
        now = int(self.clock())
        unchanged = Record(record.began, record.used, record.remembered, dict(session))
        if encode(unchanged) == session.raw and now - record.used < REFRESH:
            return
        try:
            self._swap(session, now)
        except Unavailable as error:
            log.warning("%s: a session keeps its older record", error)

    def _keys_of(self, sid: str) -> list[str]:
        """List where a session may be kept: under the newest secret, or under one before it."""
        return [_store_key(sid, key) for key in self._keys]

    def _read(self, session: LazySession) -> None:
        for key in self._keys_of(session.sid):
            raw = trip().answer(key)
            record = decode(raw)
            if record is not None and not record.expired(self.clock()):
                session.key = key
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
            if before is None or current is None:
                return
            data = _merge(before.data, dict(session), current.data)
            after = Record(current.began, max(now, current.used), current.remembered, data)
            written = encode(after)
            answer = redis().run(_SWAP, [session.key], [raw, written, after.time_to_live(now)])
            if not isinstance(answer, bytes):
                return
            raw = answer
        log.warning("gave up on a session that others keep changing")


def _store_key(sid: str, key: bytes) -> str:
    return "session:" + hashlib.blake2b(sid.encode(), key=key, digest_size=24, person=b"session").hexdigest()


def index_key(user_id: str) -> str:
    """Give the key of the list of an account's sessions."""
    return f"account:{user_id}:sessions"


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
