"""Decisions about cookies of people who are logged in, in one browser and in all of theirs.

The gate lets the account's part of the consent cookie count while a session cookie is
shown; here is where it turns out whose session that is, and whether another browser of the
same person has decided something meanwhile.
"""

from __future__ import annotations

import time
from typing import Any

from flask import Flask, current_app

from cookieapp.accounts.people.models import User
from cookieapp.accounts.sessions import identity, lifecycle
from cookieapp.accounts.sessions.interface import COOKIE, Sessions
from cookieapp.consent.browsers.everywhere import Shared, everywhere, read
from cookieapp.consent.browsers.keeping import forget_account, leave, marks
from cookieapp.consent.form import choices
from cookieapp.consent.form.effect import NotRecorded
from cookieapp.consent.gate import passage
from cookieapp.storage.unavailable import Unavailable
from cookieapp.web.here import notes, the_request

NAME = "everywhere"
PAUSE = 5.0  # seconds until consent that could not be recorded is tried again
_away_until = 0.0


def meet() -> None:
    """Let the decision count, before a page, that belongs to whoever is logged in here."""
    own = passage.current(the_request())
    if COOKIE not in own.cookies:
        return
    try:
        who = identity.current()
    except Unavailable:
        return  # nobody can tell: what this browser last knew counts
    if who is None or (own.bound is not None and own.bound.account not in marks(who.user_id)):
        leave(own)
    if who is not None:
        _take_over(read(dict.get(identity.own_session(), NAME)))


def sharing() -> bool:
    """Tell whether the account that is logged in wants the same on all browsers."""
    return who_shares() is not None


def who_shares() -> Shared | None:
    """Give what the account shares, as this session was told; nothing for visitors."""
    own = passage.current(the_request())
    if COOKIE not in own.cookies:
        return None
    try:
        if identity.current() is None:
            return None
    except Unavailable:
        return None
    shared = dict.get(identity.own_session(), NAME)
    return shared if isinstance(shared, dict) else None


def at_login(user: User) -> dict[str, Any]:
    """Give what a session that begins is told about the account's shared decision."""
    shared = everywhere().of(user.id)
    return {NAME: dict(shared)} if shared is not None else {}


lifecycle.told_at_login.append(at_login)


def tell(user_id: str, shared: Shared | None) -> None:
    """Let every session of an account know what it shares now. Raises Unavailable."""
    sessions = current_app.session_interface
    assert isinstance(sessions, Sessions)
    sessions.note_all(user_id, NAME, dict(shared) if shared is not None else None)


def at_logout(app: Flask, **extra: Any) -> None:
    """Let the browser's own former decision count again when somebody logs out."""
    leave(passage.current(the_request()))


def after_login(app: Flask, user: User, **extra: Any) -> None:
    """Forget what another account decided in this browser when somebody logs in."""
    own = passage.current(the_request())
    if own.bound is not None and own.bound.account not in marks(user.id):
        forget_account(own)


def _take_over(answers: dict[str, Any]) -> None:
    global _away_until  # noqa: PLW0603 - one pause for the whole process
    own = passage.current(the_request())
    if not answers:
        return
    try:
        news = choices.take_over(own, answers, grants=time.monotonic() >= _away_until)
    except NotRecorded:
        _away_until = time.monotonic() + PAUSE
        return
    if news:
        notes().consent_news = True
