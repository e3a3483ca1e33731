"""Where a decision is kept: in this browser's cookie."""

from __future__ import annotations

from collections.abc import Callable

from flask import current_app

from cookieapp.consent import cookie
from cookieapp.consent.decision import Decision
from cookieapp.consent.passage import Passage
from cookieapp.web.csrf import keys


def keep(passage: Passage, decision: Decision) -> None:
    """Let a decision count from now on, and remember it."""
    passage.decide(decision)
    passage.set(cookie.NAME, cookie.encode(decision, keys()[0]))


def numbers(passage: Passage) -> frozenset[str]:
    """List the consent ids that this browser holds."""
    return frozenset({passage.decision.consent_id} if passage.decision is not None else ())


def whose() -> str | None:
    """Tell in whose account the request is made, if somebody is logged in and it can be told."""
    ask: Callable[[], str | None] = current_app.extensions["cookieapp.consent.whose"]
    return ask()
