"""The preferences of the current request."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from flask import Flask, g, request
from markupsafe import Markup

from config import LANGUAGES
from cookieapp.accounts.people.models import User
from cookieapp.consent.gate import Passage, passage
from cookieapp.preferences.formats import aware, format_moment, format_time, zone_of
from cookieapp.preferences.values import Preferences, region_asked_for
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
    own.region = "" if chosen.region else region_asked_for(accepted, own.language)


def current() -> Preferences:
    """Give the visitor's preferences, completed by what goes with the language of the page."""
    own = notes()
    chosen: Preferences = own.preferences
    return chosen.completed(own.language, own.region)


def time_of_day(value: datetime | int, region: str, language: str) -> str:
    """Write the time of a moment's day, in the chosen time zone."""
    chosen: Preferences = notes().preferences
    return format_time(value, region, chosen.zone)


def moment(value: datetime | int, region: str, language: str) -> Markup:
    """Write a moment as a <time> element, in the chosen time zone.

    Where neither region nor zone was chosen, the script may write it in the device's own zone.
    """
    chosen: Preferences = notes().preferences
    words = format_moment(value, region, language, chosen.zone)
    free = (
        ""
        if chosen.region or chosen.zone != "region"
        else f' data-zone="{zone_of(region, "region")}" data-region="{region}"'
    )
    return Markup('<time datetime="{}"{}>{}</time>').format(
        aware(value).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        Markup(free),  # noqa: S704 - a name of ours
        words,
    )


def store(preferences: Preferences, *, remember: bool) -> None:
    """Keep the preferences in the browser."""
    g.preferences = preferences
    passage.current(request).set(COOKIE, written(preferences, remember=remember), requested_life=remember)


def written(preferences: Preferences, *, remember: bool) -> str:
    """Give what the cookie holds, or would hold."""
    return preferences.write() + (REMEMBERED if remember else "")


def forget() -> None:
    """Let go of the preferences: the pages are again as the browser asks for."""
    g.preferences = Preferences()
    passage.current(request).expire(COOKIE)


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
