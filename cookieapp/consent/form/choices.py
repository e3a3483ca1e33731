"""Turn what a person chose, wherever they were asked, into a decision."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from cookieapp.consent.decision import Answer, Decision, decide
from cookieapp.consent.decision.cookie import NAME
from cookieapp.consent.form.effect import EVERYWHERE, Outcome, take_effect
from cookieapp.consent.form.shown import Shown
from cookieapp.consent.gate import Passage
from cookieapp.consent.ledger.entry import new_id

ACCEPT_ALL, REJECT_ALL, SAVE = CHOICES = ("accept_all", "reject_all", "save")
ALLOW = "allow"
"""The control of a placeholder's button."""


class Outdated(Exception):
    """A form that nothing can be taken from: all it asked about is described otherwise today."""


def apply(
    passage: Passage,
    choice: str,
    chosen: Sequence[str],
    shown: Shown | None = None,
    share: bool | None = None,
) -> Outcome:
    """Let a choice take effect: write it down, remember it, and remove what it no longer allows.

    Answers the services that were shown and no others. `share` says whether it is to count
    in all browsers of the account (None: as before). ValueError for a choice that does
    not exist, Outdated for a form of another day; NotRecorded where something was to be
    allowed and the ledger is away.
    """
    if choice not in CHOICES:
        raise ValueError(f"there is no choice {choice}")
    shown = shown or Shown()
    asked, outdated = {service.id for service in shown.asked(passage)}, shown.outdated(passage)
    allowed = {ACCEPT_ALL: asked, REJECT_ALL: set[str](), SAVE: asked.intersection(chosen)}[choice]
    decision = decide(
        passage.register, allowed, int(passage.now), passage.signal, passage.decision, asked=asked
    )
    # A no counts whatever the words were; a yes to words of another day is none, and is asked for again.
    refused = {
        service: Answer(False, text, decision.at, None, passage.signal)
        for service, text in outdated.items()
        if choice == REJECT_ALL or (choice == SAVE and service not in chosen)
    }
    if not asked and not refused:
        raise Outdated
    decision = replace(decision, answers={**decision.answers, **refused})
    return take_effect(passage, decision, asked | refused.keys(), choice, shown, share)


def allow(passage: Passage, service_id: str, days: int | None = None) -> Outcome:
    """Allow one service where its content is held back, and leave every other answer as it is.

    `days` is how long that counts, None as long as any answer does. KeyError for a service
    that nobody is asked about; NotRecorded where the ledger is away.
    """
    service = {one.id: one for one in passage.register.optional_services}[service_id]
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
    control = f"{ALLOW}_{days}_days" if days else ALLOW
    return take_effect(
        passage, decision, {service_id}, control, Shown("placeholder", {service_id: service.hash})
    )


def take_over(passage: Passage, shared: Mapping[str, Answer], *, grants: bool) -> bool:
    """Let count here what was decided in another browser of the same account; False if it does already.

    Without `grants` only refusals are taken over. NotRecorded where something was to be
    allowed and the ledger is away.
    """
    counts = passage.bound is not None and passage.decision is passage.bound
    before = passage.bound.answers if counts and passage.bound is not None else {}
    declared = {service.id for service in passage.register.optional_services}
    differing = {
        service: answer
        for service, answer in shared.items()
        if service in declared and before.get(service) != answer and (grants or not answer.granted)
    }
    if not differing:
        return False
    decision = Decision(
        new_id(),
        max(answer.at for answer in [*before.values(), *differing.values()]),
        passage.signal,
        {**before, **differing},
        passage.register.cookie(NAME).lifetime.seconds,
    )
    take_effect(passage, decision, differing, EVERYWHERE, None)
    return True
