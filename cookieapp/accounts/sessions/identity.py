"""Who is asking: the account behind the current request."""

from __future__ import annotations

from contextlib import suppress
from typing import cast

import msgspec
from flask import current_app, request

from cookieapp.accounts.sessions.interface import COOKIE, Sessions
from cookieapp.accounts.sessions.lazy import LazySession
from cookieapp.accounts.sessions.life import Life
from cookieapp.accounts.sessions.record import Record
from cookieapp.consent.gate import passage
from cookieapp.storage.unavailable import Unavailable
from cookieapp.web.here import notes, the_request, the_session


class Identity(msgspec.Struct, frozen=True):
    """The person behind a request, as the session tells it.

    `line` names the session whatever its number; `shown_at` is when the person last showed who
    they are (seconds since 1970); `strong` tells that a second factor was shown with it.
    """

    user_id: str
    email: str
    role: str
    line: str
    shown_at: int
    strong: bool

    @property
    def is_operator(self) -> bool:
        """Tell whether this person runs the site."""
        return self.role == "operator"


def current() -> Identity | None:
    """Give who is logged in. Raises Unavailable where a session was shown and cannot be read."""
    session = own_session()
    if session.who is not None and not session.modified:
        return session.who
    if COOKIE not in passage.current(the_request()).cookies:
        return None
    session.accessed = True  # loads it, if nobody has looked into it yet
    session.who = _who(session)
    return session.who


def _who(session: LazySession) -> Identity | None:
    user_id = dict.get(session, "uid")
    if not isinstance(user_id, str) or session.record is None or session.record.pending:
        return None
    line = str(dict.get(session, "line", session.key))
    own = notes()
    # The line outlives a change of number, so that forms in other tabs do; a new login has a new one.
    own.csrf_binding, own.personal = line, True
    return Identity(
        user_id,
        str(dict.get(session, "email", "")),
        str(dict.get(session, "role", "user")),
        line,
        _whole(dict.get(session, "shown")),
        dict.get(session, "strong") is True,
    )


def operator_asks() -> bool:
    """Tell whether an operator is asking; no, while that cannot be told."""
    try:
        who = current()
    except Unavailable:
        return False
    return who is not None and who.is_operator


def looked_up() -> Record | None:
    """Give the record of the session that the browser showed, while it is open. Raises Unavailable."""
    session = own_session()
    session.accessed = True
    notes().personal = True
    return session.record


def user_id_if_known() -> str | None:
    """Give the account that is logged in; None for visitors, and while that cannot be told."""
    with suppress(Unavailable):
        who = current()
        return who.user_id if who is not None else None
    return None


def has_moved() -> bool:
    """Tell whether the browser showed the number that a session had a moment ago; it opens nothing."""
    moved = own_session().moved
    if moved is None:
        return False
    notes().csrf_binding = str(moved.data.get("line", ""))
    return True


def bind_forms() -> None:
    """Find out, before a form is handled, whether it needs a token, if that can be found out."""
    if request.method == "POST":
        with suppress(Unavailable):
            current()


def life() -> Life:
    """Give what begins and ends the sessions of the current application."""
    return cast(Sessions, current_app.session_interface).life


def now() -> int:
    """Give the time by the sessions' clock, in seconds since 1970."""
    return int(life().clock())


def _whole(value: object) -> int:
    return value if isinstance(value, int) else 0


def own_session() -> LazySession:
    """Give the session of the current request, loaded or not."""
    return cast(LazySession, the_session())
