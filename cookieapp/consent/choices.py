"""Turn a submitted form into a decision, and the decision into a cookie."""

from __future__ import annotations

from collections.abc import Sequence

from cookieapp.consent import cookie
from cookieapp.consent.decision import Decision, decide
from cookieapp.consent.holdings import holdings
from cookieapp.consent.passage import Passage
from cookieapp.web.csrf import keys
from cookieapp.web.figures import DECISIONS

ACCEPT_ALL, REJECT_ALL, SAVE = CHOICES = ("accept_all", "reject_all", "save")
ALLOW = "allow"
"""The control of a placeholder: one service, allowed where its content would stand."""


def apply(passage: Passage, choice: str, chosen: Sequence[str]) -> list[str]:
    """Let a choice take effect: remember it, and remove what it no longer allows.

    Gives the names of the cookies that this response deletes. ValueError for a choice
    that does not exist.
    """
    if choice not in CHOICES:
        raise ValueError(f"there is no choice {choice}")
    optional = {service.id for service in passage.register.optional_services}
    allowed = {ACCEPT_ALL: optional, REJECT_ALL: set(), SAVE: optional.intersection(chosen)}[choice]
    decision = decide(passage.register, allowed, int(passage.now), passage.signal, passage.decision)
    return _take_effect(passage, decision, choice)


def allow(passage: Passage, service_id: str, days: int | None = None) -> list[str]:
    """Allow one service where its content is held back, and leave every other answer as it is.

    `days` is how long that counts, None as long as any answer does. KeyError for a service
    that nobody is asked about.
    """
    if service_id not in {service.id for service in passage.register.optional_services}:
        raise KeyError(service_id)
    now = int(passage.now)
    decision = decide(
        passage.register,
        {service_id},
        now,
        passage.signal,
        passage.decision,
        asked={service_id},
        until={service_id: now + days * 86_400} if days else None,
    )
    return _take_effect(passage, decision, ALLOW)


def _take_effect(passage: Passage, decision: Decision, control: str) -> list[str]:
    held = dict(passage.cookies)
    lost = passage.decide(decision)
    passage.set(cookie.NAME, cookie.encode(decision, keys()[0]))
    DECISIONS.labels(control).inc()
    if lost:
        holdings().empty(holdings().places(lost, held))
    return [
        received.name
        for received in passage.received
        if received.cookie is not None and not passage.allows(received.cookie.service)
    ]
