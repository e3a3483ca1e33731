"""What consent keeps about a person with an account: to be taken along, and to be cut loose when they go."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import request
from sqlalchemy import delete

from cookieapp.consent.browsers.keeping import numbers
from cookieapp.consent.evidence.own import evidence_of, issuer
from cookieapp.consent.gate import passage
from cookieapp.consent.ledger.ledger import ledger
from cookieapp.consent.ledger.models import AccountConsent
from cookieapp.consent.withdrawal.holdings import holdings
from cookieapp.storage.stores import sql
from cookieapp.storage.unavailable import Unavailable
from cookieapp.web.language import pick

MOST = 10_000  # decisions of one person


def receipts_of(user_id: str) -> list[object]:
    """Give the signed receipt of every decision of this browser and of an account, newest first."""
    records = ledger().of(numbers(passage.current(request)), user_id, MOST)
    now, issued = datetime.now(UTC), issuer()
    signer = ledger().signer() if records else None
    return [issued.receipt(evidence_of(record), signer, now) for record in records if signer is not None]


def forget(user_id: str) -> None:
    """Cut the decisions of an account loose from it, within the open transaction."""
    with sql().session() as session:
        ledger().forget_owner(session, user_id)
        session.execute(delete(AccountConsent).where(AccountConsent.user_id == user_id))


def under_cookies() -> list[object]:
    """Give what is kept under the cookies of this browser that are allowed. Raises Unavailable."""
    own = passage.current(request)
    found, silent = holdings().preview(own.permitted, own.cookies)
    if silent:
        raise Unavailable("redis", "what is kept under a cookie could not be asked for")
    register = own.register
    return [
        {
            "service": pick(register.service(one.service).name),
            "what": str(one.what),
            "number": one.number,
            "content": list(one.content),
        }
        for one in found
    ]
