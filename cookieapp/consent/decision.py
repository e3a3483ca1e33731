"""A visitor's decision about cookies, and what follows from it. Pure.

A decision answers for each optional service on its own. It holds for what the person
was told: a service whose content hash has changed since is asked again if it was
granted, and stays refused if it was refused.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from cookieapp.register import Register, Service

SIGNALLED = frozenset({"performance", "advertising"})
"""Categories that `Sec-GPC: 1` refuses (W3C Global Privacy Control)."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Yes or no to one service, and the content hash of what was answered to."""

    granted: bool
    hash: str


@dataclass(frozen=True, slots=True)
class Decision:
    """Everything a visitor answered in one go.

    `consent_id` is 128 random bits in base64url, `at` seconds since 1970 (UTC),
    `under_signal` whether the browser sent Global Privacy Control at that moment.
    """

    consent_id: str
    at: int
    under_signal: bool
    answers: Mapping[str, Answer]

    def granted(self, service: Service) -> bool:
        """Tell whether the service was allowed as it is described today."""
        answer = self.answers.get(service.id)
        return service.active and answer is not None and answer.granted and answer.hash == service.hash

    def answered(self, service: Service) -> bool:
        """Tell whether the answer still stands: a refusal always, a grant while nothing changed."""
        answer = self.answers.get(service.id)
        return answer is not None and (not answer.granted or answer.hash == service.hash)


def decide(
    register: Register, allowed: Collection[str], at: int, under_signal: bool, consent_id: str | None = None
) -> Decision:
    """Make the decision that allows these services and refuses all other optional ones.

    A browser keeps its `consent_id` over its decisions; None draws a new one.
    """
    answers = {
        service.id: Answer(service.id in allowed, service.hash) for service in register.optional_services
    }
    return Decision(consent_id or secrets.token_urlsafe(16), at, under_signal, answers)


def permitted(register: Register, decision: Decision | None, signal: bool) -> frozenset[str]:
    """List the services that may set and read cookies now.

    An explicit choice beats the signal only when it was made while the signal was on.
    """
    silenced = signal and not (decision is not None and decision.under_signal)
    return frozenset(
        service.id
        for service in register.services
        if not service.needs_consent
        or (
            decision is not None
            and decision.granted(service)
            and not (silenced and service.category in SIGNALLED)
        )
    )


def unanswered(register: Register, decision: Decision | None, signal: bool) -> tuple[Service, ...]:
    """List the services to ask about: new ones, and granted ones that have changed.

    What the signal refuses is not asked; the consent form stays open for it.
    """
    return tuple(
        service
        for service in register.optional_services
        if not (signal and service.category in SIGNALLED)
        and not (decision is not None and decision.answered(service))
    )
