"""The head of the ledger: its length and last hash, and the lock of whoever adds to it."""

from __future__ import annotations

from sqlalchemy import text, update
from sqlalchemy.orm import Session

from cookieapp.consent.ledger.models import ConsentHead

_HEAD = update(ConsentHead).where(ConsentHead.id == 1)


def lock(session: Session) -> tuple[int, str]:
    """Wait for whoever is adding to the ledger, and give its length and last hash."""
    touch = _HEAD.values(id=1).returning(ConsentHead.length, ConsentHead.hash)
    head = session.execute(touch).first()
    if head is None:
        session.execute(
            text(
                "INSERT INTO consent_head (id, forgotten, last_forgotten, key, signature, length, hash)"
                " SELECT 1, 0, '', '', '', COALESCE(MAX(seq), 0),"
                " COALESCE((SELECT hash FROM consent_records ORDER BY seq DESC LIMIT 1), '')"
                " FROM consent_records WHERE true ON CONFLICT DO NOTHING"
            )
        )
        head = session.execute(touch).one()
    return head.length, head.hash


def move_on(session: Session, length: int, last: str) -> None:
    """Say that the ledger has this length and last hash now; the caller holds the lock."""
    session.execute(_HEAD.values(length=length, hash=last))


def statement(name: str) -> bytes:
    """Give the bytes that the signature of a record with this hash covers."""
    return b"consent record\0" + name.encode()
