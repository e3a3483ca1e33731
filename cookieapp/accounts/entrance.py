"""The last step of every login: whatever was shown, the person is let in here and nowhere else."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Response, request

from cookieapp.accounts import device, events, identity
from cookieapp.accounts.browser import recognise
from cookieapp.accounts.models import User
from cookieapp.consent import passage
from cookieapp.storage.redis import Command
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
    if not identity.begin(user, remember=remember, strong=strong, also=also):
        LOGINS.labels("refused").inc()
        return go("accounts.login", notice="please")
    LOGINS.labels("accepted").inc()
    passage.current(request).set(device.NAME, device.issue(user.email, keys()[0]))
    events.record(user.id, kind, browser=this_browser())
    return see_other(own_path(target) or "") if own_path(target) else go("accounts.account")


def this_browser() -> str:
    """Say in two words which kind of browser asks; they are the same in every language."""
    return ", ".join(filter(None, recognise(request.headers.get("User-Agent", ""))))
