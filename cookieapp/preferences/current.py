"""The preferences of the current request."""

from __future__ import annotations

from typing import Any

from flask import Flask, g, request

from config import LANGUAGES
from cookieapp.accounts.models import User
from cookieapp.consent import passage
from cookieapp.consent.passage import Passage
from cookieapp.preferences.values import Preferences
from cookieapp.web.here import notes, the_request
from cookieapp.web.language import negotiate

COOKIE = "preferences"
REMEMBERED = "~remember:1"
"""Ends the cookie that outlives the browser session, so that a logout can tell the two apart."""


def prepare(default_language: str) -> None:
    """Read the preferences and settle the language of the page, before anything else is done.

    `?lang=` wins and is stored nowhere; then the preference; then what the browser asks for.
    """
    environ, own = the_request().environ, notes()
    own.preferences = chosen = Preferences.parse(Passage.of(environ).cookies.get(COOKIE, ""))
    pinned = request.args.get("lang") if "lang" in environ.get("QUERY_STRING", "") else None
    own.pinned = pinned in LANGUAGES
    accepted = environ.get("HTTP_ACCEPT_LANGUAGE", "")
    own.language = pinned if own.pinned else chosen.language or negotiate(accepted, default_language)


def current() -> Preferences:
    """Give the visitor's preferences, completed by what goes with the language of the page."""
    own = notes()
    chosen: Preferences = own.preferences
    return chosen.completed(own.language)


def store(preferences: Preferences, *, remember: bool) -> None:
    """Keep the preferences in the browser."""
    g.preferences = preferences
    passage.current(request).set(
        COOKIE, preferences.write() + (REMEMBERED if remember else ""), requested_life=remember
    )


def restore(app: Flask, user: User, **extra: Any) -> None:
    """Bring the account's preferences back into force after a login."""
    kept = dict(user.preferences or {})
    if kept:
        store(Preferences.from_mapping(kept), remember=kept.get("remember") == "1")


def remembered() -> bool:
    """Tell whether the preferences outlive the browser session."""
    return str(passage.current(request).cookies.get(COOKIE, "")).endswith(REMEMBERED)


def leave(app: Flask, **extra: Any) -> None:
    """Let session preferences go at a logout, as the policy says of every session cookie."""
    own = passage.current(request)
    if COOKIE in own.cookies and not remembered():
        own.expire(COOKIE)
