"""Between the two steps of a login: the password was right, the second factor is awaited.

This is no session: it opens no page, is bound to the browser by the cookie's number, ends
after ten minutes or five wrong codes, and when the account's credentials change meanwhile.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from flask import request

from cookieapp.accounts.people.directory import directory
from cookieapp.accounts.people.models import User
from cookieapp.accounts.sessions.identity import life, own_session
from cookieapp.accounts.sessions.interface import COOKIE
from cookieapp.consent.gate import passage
from cookieapp.storage.redis import Command
from cookieapp.web.csrf import keys
from cookieapp.web.here import notes

MOST_FAILURES = 5


@dataclass(frozen=True, slots=True)
class Awaiting:
    """Somebody who knows the password. `binding` names this login and no other."""

    user: User
    remember: bool
    target: str
    binding: str


def start(user: User, *, remember: bool, target: str, also: Sequence[Command] = ()) -> None:
    """Note that the password was right. Raises Unavailable."""
    data = {
        "for": user.id,
        "remember": remember,
        "target": target,
        "failures": 0,
        "credentials": _credentials(user),
    }
    sid = life().await_factor(own_session(), data, also)
    passage.current(request).set(COOKIE, sid)


def current() -> Awaiting | None:
    """Give the login that is under way in this browser, if its account is as it was."""
    if COOKIE not in passage.current(request).cookies:
        return None
    session = own_session()
    session.accessed = True
    if session.record is None or not session.record.pending:
        return None
    user = directory().get(str(session.get("for")))
    if user is None or user.disabled_at is not None or session.get("credentials") != _credentials(user):
        return None
    own = notes()
    own.csrf_binding, own.personal = session.key, True
    return Awaiting(user, session.get("remember") is True, str(session.get("target", "")), session.key)


def failed() -> bool:
    """Count a wrong code; False where that was one too many and the login has to begin anew."""
    session = own_session()
    session["failures"] = int(session.get("failures", 0)) + 1
    if session["failures"] < MOST_FAILURES:
        return True
    life().end(session)
    passage.current(request).expire(COOKIE)
    return False


def _credentials(user: User) -> str:
    """Give a keyed hash that changes with the password; nothing can be learnt from it."""
    return hashlib.blake2b(
        user.password_hash.encode(), key=keys()[0][:64], digest_size=16, person=b"awaiting"
    ).hexdigest()
