"""Forget a decision, when the person deletes the cookie that holds it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from cookieapp.consent.browsers.everywhere import everywhere
from cookieapp.consent.decision import Answer, Decision
from cookieapp.consent.decision.cookie import NAME
from cookieapp.consent.form.effect import WITHDRAWAL
from cookieapp.consent.form.shown import Shown
from cookieapp.consent.gate import Passage
from cookieapp.consent.ledger.entry import Entry
from cookieapp.consent.ledger.figures import figures
from cookieapp.consent.ledger.notice import Notice
from cookieapp.consent.people import sharing, whose
from cookieapp.consent.withdrawal.endings import end
from cookieapp.consent.withdrawal.holdings import holdings
from cookieapp.web.figures import DECISIONS
from cookieapp.web.language import current


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What went with a decision: how many services, and how many places were emptied or wait."""

    withdrawn: int
    emptied: int
    left: int


def forget(passage: Passage) -> Forgotten:
    """Forget every decision that this browser holds; what they allow is withdrawn, on the record.

    Never fails.
    Who agreed may have to be answered later with "until when", so that goes into the ledger
    like any withdrawal (GDPR, art. 7(1) and (3)), and travels where the account wants the
    same in all its browsers. A refusal is forgotten without a record: nothing begins with
    it that would have to be proven (art. 5(1)(c)).
    """
    user, shares = whose(), sharing()
    counts, held = passage.decision, (passage.own, passage.bound)
    entries = []
    for decision in held:
        refused = _refused(passage, decision) if decision is not None else {}
        if decision is None or not refused:
            continue
        lives = decision is counts
        entries.append(
            Entry(
                consent_id=decision.consent_id,
                decided_at=max(int(passage.now), decision.at),
                control=WITHDRAWAL,
                notice=_notice(passage, refused),
                language=current(),
                signal=passage.signal,
                answers=refused,
                withdrawn=tuple(sorted(refused)),
                owner=user if lives else None,
                places=tuple(holdings().places(refused, passage.cookies)) if lives else (),
                shared=refused if lives and shares and user is not None else None,
            )
        )
    passage.own = passage.bound = None
    passage.decide(None)
    for received in passage.received:
        if received.cookie is not None and received.cookie.name == NAME:
            passage.expire_received(received)
    left = sum(_carry_out(entry) for entry in entries)
    emptied = sum(len(entry.places) for entry in entries) - left
    return Forgotten(len({service for entry in entries for service in entry.answers}), emptied, left)


def _refused(passage: Passage, decision: Decision) -> Mapping[str, Answer]:
    """Turn every yes of a decision that still stands into a no, given now."""
    return {
        service.id: Answer(False, service.hash, int(passage.now), None, passage.signal)
        for service in passage.register.optional_services
        if decision.granted(service, passage.now)
    }


def _notice(passage: Passage, refused: Mapping[str, Answer]) -> Notice:
    return Shown("deletion", {service: answer.hash for service, answer in refused.items()}).notice(passage)


def _carry_out(entry: Entry) -> int:
    left = end(entry)
    if entry.shared is not None and entry.owner is not None:
        everywhere().spread(entry.owner)
    DECISIONS.labels(entry.control).inc()
    figures().decided(entry)
    return left
