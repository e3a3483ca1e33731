"""Forget decisions that nobody can ask us to prove any more, and keep the ledger whole."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, func, select, update

from cookieapp.consent.ledger.head import lock
from cookieapp.consent.ledger.models import ConsentErasure, ConsentHead, ConsentOwner, ConsentRecord
from cookieapp.consent.ledger.signing import Ring
from cookieapp.storage.sql import Sql

KEPT = timedelta(days=182 + 3 * 365)
"""Six months while a decision counts, and three years after: the time in which claims of an enterprise
become barred (Polish Civil Code, art. 118)."""
AT_ONCE = 5_000


def forgotten_statement(forgotten: int, last: str) -> bytes:
    """Give the bytes by which the site says that it forgot the beginning of the ledger itself."""
    return f"consent ledger begins after\0{forgotten}\0{last}".encode()


def forget_old(sql: Sql, ring: Ring, now: datetime) -> int:
    """Forget records from the beginning of the ledger that are too old; gives how many. Raises Unavailable.

    They go in the order in which they were written, so one that is young keeps all after it.
    Notices and texts stay: they say nothing about anybody.
    """
    with sql.session() as session:
        length, _ = lock(session)
        begun = session.execute(select(ConsentHead.forgotten)).scalar_one()
        young = session.scalar(
            select(func.min(ConsentRecord.seq)).where(ConsentRecord.decided_at >= now - KEPT)
        )
        end = min((young or length + 1) - 1, begun + AT_ONCE)
        if end <= begun:
            return 0
        last = session.scalars(select(ConsentRecord.hash).where(ConsentRecord.seq == end)).one()
        signer = ring.signer(session, now)
        session.execute(
            update(ConsentHead)
            .where(ConsentHead.id == 1)
            .values(
                forgotten=end,
                last_forgotten=last,
                key=signer.id,
                signature=signer.sign(forgotten_statement(end, last)),
            )
        )
        old = select(ConsentRecord.id).where(ConsentRecord.seq <= end)
        session.execute(delete(ConsentOwner).where(ConsentOwner.record_id.in_(old)))
        session.execute(delete(ConsentErasure).where(ConsentErasure.record_id.in_(old)))
        session.execute(delete(ConsentRecord).where(ConsentRecord.seq <= end))
        return end - begun
