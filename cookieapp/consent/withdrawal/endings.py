"""Carry out that permission has ended: on the record, and with everything kept under it erased."""

from __future__ import annotations

from cookieapp.consent.ledger.entry import Entry
from cookieapp.consent.ledger.ledger import ledger
from cookieapp.consent.ledger.spool import spool
from cookieapp.consent.withdrawal.erasures import erasures
from cookieapp.consent.withdrawal.holdings import holdings
from cookieapp.storage.unavailable import Unavailable


def end(entry: Entry) -> int:
    """Write an ending down and empty its places; gives how many of them have to wait. Never fails."""
    try:
        ledger().append(entry)
        return erasures().carry_out(entry.id)[1] if entry.places else 0
    except Unavailable:
        left = holdings().empty(entry.places)[1]
        spool().add(entry.with_places(left))
        return len(left)
