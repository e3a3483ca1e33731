"""Turn a submitted form into a decision: written into the ledger, then kept in the cookie."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from cookieapp.consent.browsers.everywhere import everywhere
from cookieapp.consent.browsers.keeping import belonging, keep
from cookieapp.consent.decision import Answer, Decision, decide, permitted
from cookieapp.consent.decision.cookie import NAME
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

ACCEPT_ALL, REJECT_ALL, SAVE = CHOICES = ("accept_all", "reject_all", "save")
ALLOW, WITHDRAWAL, CORRECTION, EVERYWHERE = "allow", "withdrawal", "correction", "everywhere"
"""Other controls: a placeholder's button; refusing what was allowed; see `_refuse_only` and `take_over`."""


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
    not exist; NotRecorded where something was to be allowed and the ledger is away.
    """
    if choice not in CHOICES:
        raise ValueError(f"there is no choice {choice}")
    shown = shown or Shown()
    asked = {service.id for service in shown.asked(passage)}
    allowed = {ACCEPT_ALL: asked, REJECT_ALL: set[str](), SAVE: asked.intersection(chosen)}[choice]
    decision = decide(
        passage.register, allowed, int(passage.now), passage.signal, passage.decision, asked=asked
    )
    return _take_effect(passage, decision, asked, choice, shown, share)


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
    return _take_effect(
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
    _take_effect(passage, decision, differing, EVERYWHERE, None)
    return True


def _take_effect(
    passage: Passage,
    decision: Decision,
    asked: Collection[str],
    choice: str,
    shown: Shown | None,
    share: bool | None = None,
) -> Outcome:
    user = whose()
    decision = belonging(passage, decision, user)
    shares = user is not None and choice != EVERYWHERE and (sharing() if share is None else share)
    lost = passage.permitted - permitted(passage.register, decision, passage.signal, passage.now)
    places = holdings().places(lost, passage.cookies)
    entry = Entry(
        consent_id=decision.consent_id,
        decided_at=int(passage.now),
        control=WITHDRAWAL if choice == REJECT_ALL and lost else choice,
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
    """Without a ledger: allow nothing that was not allowed before, and honour every refusal at once.

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
