"""A session that asks Redis only when somebody looks into it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from flask_session.redis.redis import RedisSession

from cookieapp.accounts.sessions.record import Record

if TYPE_CHECKING:
    from cookieapp.accounts.sessions.identity import Identity


class LazySession(RedisSession):  # type: ignore[misc]
    """The session of one request.

    Flask sets `accessed` at each use of `flask.session`; that is the moment it is loaded. `who`
    is whom it tells of, once somebody has asked.
    """

    def __init__(self, sid: str | None, load: Callable[[LazySession], None] | None = None) -> None:
        self._load = load
        self._accessed = False
        self.record: Record | None = None
        self.raw = b""
        self.key = ""
        self.moved: Record | None = None
        self.who: Identity | None = None
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
        self.record, self.raw, self.who = record, raw, None
        dict.update(self, record.data)

    def forget(self) -> None:
        """Let nothing of this session be saved any more."""
        self._load, self.record, self.raw, self.who = None, None, b"", None
        dict.clear(self)
