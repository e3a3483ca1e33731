"""Where a decision is kept: in this browser's cookie, its own or for an account."""

from __future__ import annotations

from dataclasses import replace

from cookieapp.consent.decision import Decision, cookie
from cookieapp.consent.gate import Passage
from cookieapp.consent.ledger.entry import new_id
from cookieapp.consent.withdrawal.holdings import holdings
from cookieapp.web.csrf import keys


def belonging(passage: Passage, decision: Decision, user_id: str | None) -> Decision:
    """Give a new decision to the account that is logged in, or to the browser.

    The two have consent ids of their own: who uses a shared computer next learns nothing of
    what was decided in an account.
    """
    if user_id is None and (passage.bound is None or passage.decision is not passage.bound):
        own = passage.own
        return replace(decision, account="", consent_id=own.consent_id if own is not None else new_id())
    bound = passage.bound
    if user_id is not None and bound is not None and bound.account not in marks(user_id):
        bound = None
    account = mark(user_id) if user_id is not None else passage.bound.account if passage.bound else ""
    return replace(decision, account=account, consent_id=bound.consent_id if bound is not None else new_id())


def keep(passage: Passage, decision: Decision) -> None:
    """Let a decision count from now on, and remember it."""
    if decision.account:
        passage.bound = decision
    else:
        passage.own = decision
    passage.decide(decision)
    passage.set(cookie.NAME, cookie.both(passage.own, passage.bound, keys()[0]))


def leave(passage: Passage) -> None:
    """Let the browser's own decision count again, and take away what only an account had allowed.

    What the server keeps under the cookies that go with it is erased.
    """
    if passage.bound is None or passage.decision is not passage.bound:
        return
    held = dict(passage.cookies)
    lost = passage.decide(passage.own)
    if lost:
        holdings().empty(holdings().places(lost, held))


def forget_account(passage: Passage) -> None:
    """Forget what another account decided in this browser."""
    leave(passage)
    passage.bound = None
    if passage.own is not None:
        passage.set(cookie.NAME, cookie.encode(passage.own, keys()[0]))
    else:
        passage.expire(cookie.NAME)


def numbers(passage: Passage) -> frozenset[str]:
    """List the consent ids that count in this browser now."""
    counting = (passage.decision, passage.own)
    return frozenset(decision.consent_id for decision in counting if decision is not None)


def mark(user_id: str) -> str:
    """Stand in for an account in the cookie."""
    return cookie.mark(user_id, keys()[0])


def marks(user_id: str) -> frozenset[str]:
    """List what stands in for an account, under every secret that is still accepted."""
    return frozenset(cookie.mark(user_id, key) for key in keys())
