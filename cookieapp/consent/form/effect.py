"""Let a decision take effect: into the ledger first, then into the cookie; what it ends is erased."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from cookieapp.consent.browsers.everywhere import everywhere
from cookieapp.consent.browsers.keeping import belonging, keep
from cookieapp.consent.decision import Decision, decide, permitted
from cookieapp.consent.form.shown import Shown
from cookieapp.consent.gate import Passage
from cookieapp.consent.ledger.entry import Entry, new_id
from cookieapp.consent.ledger.figures import figures
from cookieapp.consent.ledger.ledger import ledger
from cookieapp.consent.ledger.place import Place
from cookieapp.consent.ledger.spool import spool
from cookieapp.consent.people import sharing, whose
from cookieapp.consent.withdrawal.erasures import erasures
from cookieapp.consent.withdrawal.holdings import holdings
from cookieapp.storage.errands import errands
from cookieapp.storage.unavailable import Unavailable
from cookieapp.web.figures import DECISIONS
from cookieapp.web.language import current

WITHDRAWAL, CORRECTION, EVERYWHERE = "withdrawal", "correction", "everywhere"
"""Controls: refusing what was allowed; see `_refuse_only`; taken over from another browser."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a choice.

    `record` is its number in the ledger, `recorded` whether it is written there already.
    `removed` are the names of the cookies that this response deletes, `withdrawn` the
    services that lost their permission, `refused` those that were refused, `left` how many
    places still have to be emptied.
    """

    record: str
    recorded: bool
    removed: tuple[str, ...]
    withdrawn: tuple[str, ...]
    refused: tuple[str, ...] = ()
    left: int = 0


class NotRecorded(Exception):
    """A consent that could not be written down, and so was not taken. Refusals beside it are in force."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__("the ledger is away: nothing was allowed")
        self.outcome = outcome


def take_effect(
    passage: Passage,
    decision: Decision,
    asked: Collection[str],
    choice: str,
    shown: Shown | None,
    share: bool | None = None,
) -> Outcome:
    """Write down what a decision answers to the services `asked`, then let it count and erase what goes.

    `choice` is the control that was used. NotRecorded where something was to be allowed and
    the ledger is away.
    """
    user = whose()
    decision = belonging(passage, decision, user)
    shares = user is not None and choice != EVERYWHERE and (sharing() if share is None else share)
    lost = passage.permitted - permitted(passage.register, decision, passage.signal, passage.now)
    places = holdings().places(lost, passage.cookies)
    entry = Entry(
        consent_id=decision.consent_id,
        decided_at=int(passage.now),
        control=WITHDRAWAL if choice == "reject_all" and lost else choice,
        notice=shown.notice(passage) if shown is not None else None,
        language=current(),
        signal=passage.signal,
        answers={service: answer for service, answer in decision.answers.items() if service in asked},
        withdrawn=tuple(sorted(lost)),
        owner=user,
        places=tuple(places),
        shared=decision.answers if shares else None,
    )
    try:
        ledger().append(entry)
    except Unavailable:
        return _refuse_only(passage, entry, decision.account)
    if spool().waiting:
        errands().later(spool().drain_if_possible, ledger())
    keep(passage, decision)
    if shares and user is not None:
        everywhere().spread(user)
    return _done(passage, entry, choice, _erase(entry, places), recorded=True)


def _refuse_only(passage: Passage, entry: Entry, account: str) -> Outcome:
    """Allow nothing new while the ledger is away, and honour every refusal at once.

    The refusal's record waits. It also corrects the one that failed, in case the database
    kept that after all and only its answer was lost.
    """
    refused = {service: answer for service, answer in entry.answers.items() if not answer.granted}
    late = Entry(
        consent_id=entry.consent_id,
        decided_at=entry.decided_at,
        control=entry.control if refused and len(refused) == len(entry.answers) else CORRECTION,
        notice=entry.notice,
        language=entry.language,
        signal=entry.signal,
        answers=refused,
        withdrawn=entry.withdrawn,
        owner=entry.owner,
        shared=refused if entry.shared is not None else None,
        corrects=entry.id,
        id=new_id(),
    )
    left: Sequence[Place] = ()
    if refused:
        own = passage.decision
        decision = decide(
            passage.register,
            (),
            entry.decided_at,
            entry.signal,
            own,
            asked=refused,
            consent_id=entry.consent_id,
        )
        keep(passage, replace(decision, account=account, consent_id=entry.consent_id))
        left = holdings().empty(entry.places)[1]
    spool().add(late.with_places(left))
    outcome = _done(passage, late, entry.control, len(left), recorded=False)
    if len(refused) < len(entry.answers):
        raise NotRecorded(outcome)
    return outcome


def _erase(entry: Entry, places: Sequence[Place]) -> int:
    """Erase what the server kept; what cannot be reached waits for the chore. Gives how many places wait."""
    if not places:
        return 0
    with suppress(Unavailable):
        return erasures().carry_out(entry.id)[1]
    return len(places)


def _done(passage: Passage, entry: Entry, control: str, left: int, *, recorded: bool) -> Outcome:
    DECISIONS.labels(control).inc()
    figures().decided(entry)
    removed = (
        received.name
        for received in passage.received
        if received.cookie is not None and not passage.allows(received.cookie.service)
    )
    refused = tuple(service for service, answer in entry.answers.items() if not answer.granted)
    return Outcome(entry.id, recorded, tuple(removed), entry.withdrawn, refused, left)
