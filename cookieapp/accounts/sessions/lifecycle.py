"""The life of the session behind a request: it begins, gets new numbers, and ends."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from blinker import Signal
from flask import request

from cookieapp.accounts.people.directory import directory
from cookieapp.accounts.people.models import User
from cookieapp.accounts.sessions.browser import recognise
from cookieapp.accounts.sessions.identity import life, now, own_session
from cookieapp.accounts.sessions.interface import COOKIE
from cookieapp.accounts.sessions.listing import Listing
from cookieapp.consent.gate import passage
from cookieapp.storage.redis import Command
from cookieapp.storage.stores import redis, sql
from cookieapp.storage.unavailable import Unavailable
from cookieapp.web.here import the_app

log = logging.getLogger("cookieapp.sessions")

told_at_login: list[Callable[[User], Mapping[str, Any]]] = []
"""What a session that begins is told; wings that want to say something add a function."""
logged_in = Signal("A person has just logged in; sent with `user`.")
logged_out = Signal("A person has just logged out.")


def begin(user: User, *, remember: bool, strong: bool = False, also: Sequence[Command] = ()) -> bool:
    """Log a person in: new session, cookie set, and everybody told who wants to know.

    `strong` says that a second factor was shown. `also` are commands for Redis that travel
    along. False where the account was shut or got another password meanwhile: whoever did
    that ended all its sessions, and this one may have begun too late to be among them.
    """
    data = {
        "uid": user.id,
        "email": user.email,
        "role": user.role,
        "shown": now(),
        "strong": strong,
        "browser": recognise(request.headers.get("User-Agent", "")),
        **{name: value for note in told_at_login for name, value in note(user).items()},
    }
    session = own_session()
    sid = life().begin(session, data, remembered=remember, also=also)
    if not directory().unchanged(user):
        life().end(session)
        return False
    passage.current(request).set(COOKIE, sid, requested_life=remember)
    logged_in.send(the_app(), user=user)
    return True


def turn(**changes: object) -> bool:
    """Give the session a new number and change its data; False where it was ended meanwhile.

    Or turned, by the same button pressed twice: the browser may hold the new number by now, so
    the cookie stays as it is.
    """
    session = own_session()
    sid = life().turn(session, changes)
    if sid is None:
        return False
    remembered = bool(session.record and session.record.remembered)
    passage.current(request).set(COOKIE, sid, requested_life=remembered)
    return True


def end() -> None:
    """Log the person out: the session is gone from Redis and the cookie from the browser."""
    life().end(own_session())
    passage.current(request).expire(COOKIE)
    logged_out.send(the_app())


def end_sessions(user_id: str) -> int:
    """End every session of an account; gives how many.

    In a transaction this is done twice, at once and after the commit: at once, so that
    nothing is committed while Redis is away, and after it, for a login that began meanwhile
    and could not know of what has changed.
    """
    ended = life().end_all(user_id)
    if sql().in_transaction:
        own = life()
        sql().after_commit(lambda: _late(lambda: own.end_all(user_id)))
    return ended


def end_other_sessions(user_id: str, line: str) -> int:
    """End every session of an account but the one with this line; in a transaction as `end_sessions` does."""
    others = Listing(redis(), user_id, now())
    ended = others.end_others(line)
    if sql().in_transaction:
        sql().after_commit(lambda: _late(lambda: others.end_others(line)))
    return ended


def _late(end: Callable[[], int]) -> None:
    """End what began while a transaction was open; nobody can be told any more if that fails."""
    try:
        end()
    except Unavailable as error:
        log.warning("%s: a login of the last second may not have been ended", error)
