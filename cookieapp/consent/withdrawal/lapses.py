"""Permission that ended without a word of the person: by the signal, by time, or by a change.

The gate deletes the cookies anyway. What the server keeps under them has to go as well, and
the ledger says why. It happens once: with the answer to it the browser has the cookies no more.
"""

from __future__ import annotations

from cookieapp.consent.decision import SIGNALLED, Answer, Decision
from cookieapp.consent.gate import Passage
from cookieapp.consent.ledger.entry import Entry
from cookieapp.consent.people import whose
from cookieapp.consent.withdrawal.endings import end
from cookieapp.consent.withdrawal.holdings import holdings
from cookieapp.register import Service
from cookieapp.web.language import current

SIGNAL, EXPIRY, CHANGED = "signal", "expiry", "changed"


def settle(passage: Passage) -> None:
    """Erase what is kept under cookies that were allowed once and no longer are. Never fails."""
    decision, lapsed = passage.decision, passage.lapsed
    if decision is None or not lapsed:
        return
    ended: dict[str, list[str]] = {}
    for name in lapsed:
        service = passage.register.service(passage.register.cookie(name).service)
        why = _why(service, decision.answers[service.id], decision, passage)
        ended.setdefault(why, []).append(service.id)
    for why, services in ended.items():
        places = tuple(holdings().places(services, lapsed))
        entry = Entry(
            consent_id=decision.consent_id,
            decided_at=int(passage.now),
            control=why,
            notice=None,
            language=current(),
            signal=passage.signal,
            answers={},
            withdrawn=tuple(sorted(set(services))),
            owner=whose(),
            places=places,
        )
        end(entry)


def _why(service: Service, answer: Answer, decision: Decision, passage: Passage) -> str:
    if answer.hash != service.hash:
        return CHANGED
    over = passage.now >= answer.at + decision.kept or (answer.until or passage.now + 1) <= passage.now
    return EXPIRY if over or not (passage.signal and service.category in SIGNALLED) else SIGNAL
