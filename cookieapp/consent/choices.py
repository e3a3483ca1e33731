"""Turn a submitted form into a decision, and the decision into a cookie."""

from __future__ import annotations

import time
from collections.abc import Sequence

from cookieapp.consent import cookie
from cookieapp.consent.decision import decide
from cookieapp.consent.holdings import holdings
from cookieapp.consent.passage import Passage
from cookieapp.web.csrf import keys
from cookieapp.web.figures import DECISIONS

ACCEPT_ALL, REJECT_ALL, SAVE = CHOICES = ("accept_all", "reject_all", "save")


def apply(passage: Passage, choice: str, chosen: Sequence[str]) -> list[str]:
    """Let a choice take effect: remember it, and remove what it no longer allows.

    Gives the names of the cookies that this response deletes. ValueError for a choice
    that does not exist.
    """
    if choice not in CHOICES:
        raise ValueError(f"there is no choice {choice}")
    optional = {service.id for service in passage.register.optional_services}
    allowed = {ACCEPT_ALL: optional, REJECT_ALL: set(), SAVE: optional.intersection(chosen)}[choice]
    held = dict(passage.cookies)
    decision = decide(passage.register, allowed, int(time.time()), passage.signal, passage.decision)
    lost = passage.decide(decision)
    passage.set(cookie.NAME, cookie.encode(decision, keys()[0]))
    DECISIONS.labels(choice).inc()
    if lost:
        holdings().empty(holdings().places(lost, held))
    return [
        received.name
        for received in passage.received
        if received.cookie is not None and not passage.allows(received.cookie.service)
    ]
