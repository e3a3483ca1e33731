"""A visitor's decision about cookies, and what follows from it. Pure.

A decision answers for each optional service on its own, each answer with its own time and
its own end. An answer holds for what the person was told: a service whose content hash has
changed since is asked again if it was granted, and stays refused if it was refused.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache

from cookieapp.register import Register, Service

SIGNALLED = frozenset({"performance", "advertising"})
"""Categories that `Sec-GPC: 1` refuses (W3C Global Privacy Control)."""
KEPT = 182 * 86_400
"""Seconds that an answer counts where nothing else is declared: six months (CNIL, good practice)."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Yes or no to one service, and the content hash of what was answered to.

    `at` is when it was given, `until` when a yes for a limited time ends, both in seconds
    since 1970; `under_signal` whether the browser sent Global Privacy Control then.
    """

    granted: bool
    hash: str
    at: int = 0
    until: int | None = None
    under_signal: bool = False


@dataclass(frozen=True, slots=True)
class Decision:
    """Everything a visitor has answered, in one go or several.

    `consent_id` is 128 random bits in base64url, `at` the time of the latest answer,
    `under_signal` whether the browser sent Global Privacy Control at that moment, `kept`
    the seconds that an answer counts. `account` is a keyed mark of the account that it
    belongs to, empty for the browser's own decision.
    """

    consent_id: str
    at: int
    under_signal: bool
    answers: Mapping[str, Answer]
    kept: int = KEPT
    account: str = ""

    def granted(self, service: Service, now: float) -> bool:
        """Tell whether the service is allowed now, as it is described today."""
        answer = self.answers.get(service.id)
        return (
            service.active
            and answer is not None
            and answer.granted
            and answer.hash == service.hash
            and now < answer.at + self.kept
            and (answer.until is None or now < answer.until)
        )

    def answered(self, service: Service, now: float) -> bool:
        """Tell whether the answer still stands: a refusal always, a grant while nothing changed.

        Six months after it was given it has to be asked for again. A yes for a limited time
        is a no afterwards: it was never an answer to the banner.
        """
        answer = self.answers.get(service.id)
        return (
            answer is not None
            and now < answer.at + self.kept
            and (not answer.granted or answer.until is not None or answer.hash == service.hash)
        )


def decide(
    register: Register,
    allowed: Collection[str],
    at: int,
    under_signal: bool,
    before: Decision | None = None,
    *,
    asked: Collection[str] | None = None,
    until: Mapping[str, int] | None = None,
    consent_id: str | None = None,
) -> Decision:
    """Allow these services and refuse all others that were asked about.

    `asked` are the services that the person answers now (None: all optional ones); the
    answers of `before` to others stay as they were, time and end included. `until` gives
    the end of grants for a limited time. A browser keeps its consent id over its decisions;
    without `before` it gets `consent_id`, or a new one.
    """
    kept = register.cookie("consent").lifetime.seconds
    optional = {service.id: service for service in register.optional_services}
    now_answered = optional.keys() if asked is None else optional.keys() & set(asked)
    earlier = before.answers if before is not None else {}
    moment = max(at, before.at) if before is not None else at  # a decision never gets older
    answers = {}
    for service in register.services:
        if service.id in now_answered:
            granted = service.id in allowed
            end = (until or {}).get(service.id) if granted else None
            answers[service.id] = Answer(granted, service.hash, moment, end, under_signal)
        elif service.id in earlier and moment < earlier[service.id].at + kept:
            answers[service.id] = earlier[service.id]
    number = before.consent_id if before is not None else consent_id or secrets.token_urlsafe(16)
    return Decision(number, moment, under_signal, answers, kept)


def permitted(register: Register, decision: Decision | None, signal: bool, now: float) -> frozenset[str]:
    """List the services that may set and read cookies now.

    An explicit yes beats the signal only when it was given while the signal was on.
    """
    if decision is None:
        return necessary(register)
    return frozenset(
        service.id
        for service in register.services
        if not service.needs_consent
        or (
            decision.granted(service, now)
            and not (
                signal and service.category in SIGNALLED and not decision.answers[service.id].under_signal
            )
        )
    )


@lru_cache(maxsize=8)
def necessary(register: Register) -> frozenset[str]:
    """List the services that need no consent: looked for once, as a register never changes."""
    return frozenset(service.id for service in register.services if not service.needs_consent)


def unanswered(
    register: Register, decision: Decision | None, signal: bool, now: float
) -> tuple[Service, ...]:
    """List the services to ask about: new ones, granted ones that have changed, and what is too old.

    What the signal refuses is not asked; the consent form stays open for it.
    """
    return tuple(
        service
        for service in register.optional_services
        if not (signal and service.category in SIGNALLED)
        and not (decision is not None and decision.answered(service, now))
    )
