"""Before something sensitive is changed, make sure that it is still the same person.

Who has shown a password, a passkey or a code within five minutes goes on; others are asked
once more and come back (ASVS v5.0.0-7.5.1 and 7.5.3).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar
from urllib.parse import urlsplit

from flask import Response, request

from cookieapp.accounts.entrance.doors import login_required
from cookieapp.accounts.sessions.identity import Identity, current, now
from cookieapp.web.redirects import go, own_path

LASTS = 300
"""Seconds for which a person counts as the same after showing who they are."""

P = ParamSpec("P")
R = TypeVar("R")


def is_fresh(identity: Identity) -> bool:
    """Tell whether this person showed who they are a short while ago."""
    return 0 <= now() - identity.shown_at < LASTS


def fresh_login_required(view: Callable[P, R]) -> Callable[P, R | Response]:
    """Let only people see a page who showed within five minutes who they are.

    Others are asked to do so and sent back. A form sent too late changes nothing: its
    sender comes back to the page it was on.
    """

    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> R | Response:
        identity = current()
        if identity is not None and not is_fresh(identity):
            notice = "late" if request.method == "POST" else None
            return go("fresh.form", next=_way_back(), **({"notice": notice} if notice else {}))
        return login_required(view)(*args, **kwargs)

    return guarded


def _way_back() -> str:
    """Give the page to come back to: this one if it was read, else the one that the form was on."""
    if request.method in ("GET", "HEAD"):
        path = request.full_path.rstrip("?")
    else:
        referrer = urlsplit(request.headers.get("Referer", ""))
        path = referrer.path if referrer.netloc == request.host else ""
    return own_path(path) or "/account"
