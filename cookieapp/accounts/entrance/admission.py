"""The last step of every login: whatever was shown, the person is let in here and nowhere else."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

from flask import Response, request

from cookieapp.accounts.guard import device
from cookieapp.accounts.history import events
from cookieapp.accounts.letters import notices
from cookieapp.accounts.people.models import User
from cookieapp.accounts.sessions import lifecycle
from cookieapp.accounts.sessions.browser import recognise
from cookieapp.consent.gate import passage
from cookieapp.storage.redis import Command
from cookieapp.storage.unavailable import Unavailable
from cookieapp.web.csrf import keys
from cookieapp.web.figures import LOGINS
from cookieapp.web.redirects import go, own_path, see_other


def admit(
    user: User,
    kind: str,
    *,
    remember: bool,
    target: str | None,
    strong: bool = False,
    also: Sequence[Command] = (),
) -> Response:
    """Begin the session, make the browser a known one, and lead on to `target`, a path of ours.

    `kind` is the event's: "login" or "login-passkey". Where the account was shut or got
    another password meanwhile nobody is let in.
    """
    if not lifecycle.begin(user, remember=remember, strong=strong, also=also):
        LOGINS.labels("refused").inc()
        return go("accounts.login", notice="please")
    LOGINS.labels("accepted").inc()
    own = passage.current(request)
    known = device.nonce_of(own.cookies.get(device.NAME, ""), user.email, keys()) is not None
    own.set(device.NAME, device.issue(user.email, keys()[0]))
    _note(user, kind, known=known)
    return see_other(own_path(target) or "") if own_path(target) else go("accounts.account")


def _note(user: User, kind: str, *, known: bool) -> None:
    """Record the login, and tell the owner of one from a new browser (ASVS v5.0.0-6.3.5).

    The first login of an account is no news to whoever has just opened it.
    """
    browser, came_before = this_browser(), known or events.events().has_logged_in(user)
    events.record(user.id, kind, browser=browser)
    if came_before and not known:
        with suppress(Unavailable):  # the login counts; the event at least is kept, or in the audit log
            notices.tell(user, "new-browser", browser=browser)


def this_browser() -> list[str]:
    """Say in two words of a closed list which kind of browser asks."""
    return recognise(request.headers.get("User-Agent", ""))
