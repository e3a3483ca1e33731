"""Which requests do not count, and why. Pure.

Nothing of the request is kept but the reason: no address, no name of a browser.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum

from cookieapp.advertising.tokens import Token

SHOWN_WITHIN = 3_600  # seconds from the offer until it must have been shown
FOLLOWED_WITHIN = 86_400  # seconds from the offer until it must have been followed
READING = 1  # seconds that nobody reads an advertisement in
SKEW = 5  # seconds that another machine's clock may be ahead

_BOT = re.compile(
    r"bot|crawl|spider|slurp|preview|monitor|lighthouse|scan|fetch|archiver"
    r"|curl|wget|python|java/|okhttp|go-http|libwww|httpclient|axios|node|ruby|perl|php",
    re.ASCII | re.IGNORECASE,
)


class Reason(StrEnum):
    """Why something was not counted."""

    FORGED = "forged"
    STALE = "stale"
    STAFF = "staff"
    PREFETCH = "prefetch"
    BOT = "bot"
    FOREIGN = "foreign"
    TOO_FAST = "too-fast"
    WITHDRAWN = "withdrawn"
    REPLAY = "replay"
    UNSEEN = "unseen"


def suspicion(headers: Mapping[str, str], token: Token, now: float) -> Reason | None:
    """Say why a request for a token that we signed does not count; None if it does.

    `headers` are looked up by the names that WSGI gives them.
    """
    if not -SKEW <= now - token.at < FOLLOWED_WITHIN:
        return Reason.STALE
    if token.staff:
        return Reason.STAFF
    purposes = " ".join(headers.get(name, "") for name in ("HTTP_SEC_PURPOSE", "HTTP_PURPOSE", "HTTP_X_MOZ"))
    purposes = purposes.lower()
    if "prefetch" in purposes or "preview" in purposes or "prerender" in purposes:
        return Reason.PREFETCH
    browser = headers.get("HTTP_USER_AGENT", "")
    if not browser or not headers.get("HTTP_ACCEPT_LANGUAGE") or _BOT.search(browser):
        return Reason.BOT
    if headers.get("HTTP_SEC_FETCH_SITE", "same-origin") != "same-origin":
        return Reason.FOREIGN
    return None


def hasty(token: Token, now: float) -> bool:
    """Tell whether an advertisement was followed before anybody could have read it."""
    return now - token.at < READING


def late(token: Token, now: float) -> bool:
    """Tell whether an advertisement was shown so late that its place in the budget is gone."""
    return now - token.at >= SHOWN_WITHIN
