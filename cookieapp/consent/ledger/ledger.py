"""The ledger: every decision, in the order it was made, chained and signed.

Each record holds the hash of the record before it, and of the one before it with the same
consent id; its own hash is signed. Whoever adds one holds the lock on the head, so that
decisions made at the same moment never fork a chain.
"""

from __future__ import annotations

import logging
import secrets
import threading
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from flask import current_app
from sqlalchemy import or_, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from cookieapp.consent.decision import Answer
from cookieapp.consent.ledger.entry import Entry, account_mark
from cookieapp.consent.ledger.head import lock, move_on, statement
from cookieapp.consent.ledger.models import (
    ConsentErasure,
    ConsentOwner,
    ConsentRecord,
)
from cookieapp.consent.ledger.moments import moment_of, written_moment
from cookieapp.consent.ledger.signing import Ring, Signer, public_keys
from cookieapp.consent.ledger.wording import Kept, Wording
from cookieapp.consent.verifier import canonical, digest
from cookieapp.storage.sql import Sql
from cookieapp.storage.unavailable import Unavailable

log = logging.getLogger("cookieapp.consent")
TURN = 0.5
"""Seconds to wait for the decisions of others in this process; with the wait for the database two in all."""
Share = Callable[[Session, str, Mapping[str, Answer], datetime], None]
"""Puts answers into an account, within the transaction that writes them into the ledger."""


class Ledger:
    """The decisions of a site, and the `words` they answer to.

    Everything raises Unavailable while the database is away.
    """

    def __init__(
        self, sql: Sql, ring: Ring, words: Wording, share: Share, clock: Callable[[], float]
    ) -> None:
        self.words = words
        self._sql = sql
        self._share = share
        self._ring = ring
        self._clock = clock
        self._turn = threading.Lock()

    def append(self, entry: Entry) -> None:
        """Write a decision down, with what it has to erase, in one transaction.

        Doing it twice writes it once. Raises Unavailable, for whatever reason the database
        does not take it.
        """
        # One at a time in this process: SQLite lets waiting threads starve, a lock of ours does not.
        if not self._turn.acquire(timeout=TURN):
            raise Unavailable("sql", "too many decisions wait for the ledger")
        try:
            self._append(entry)
        except DBAPIError as error:
            log.error("the ledger did not take a record: %s", type(error.orig).__name__)
            raise Unavailable("sql", error) from error
        finally:
            self._turn.release()

    def _append(self, entry: Entry) -> None:
        now = moment_of(self._clock())
        with self._sql.session() as session:
            length, before = lock(session)
            if session.scalar(select(ConsentRecord.seq).where(ConsentRecord.id == entry.id)):
                return
            if entry.corrects and not entry.answers and not _exists(session, entry.corrects):
                return  # what was to be corrected was never written
            kept = self.words.keep(session, entry, now)
            content, mark = self._content(session, entry, kept, length + 1, before, now)
            signed = digest(content)
            signer = self._ring.signer(session, now)
            session.add(_record(entry, content, signed, signer))
            if mark is not None:
                session.add(mark)
            session.add_all(
                ConsentErasure(
                    record_id=entry.id, service=at.service, cookie=at.cookie, place=at.place, asked_at=now
                )
                for at in entry.places
            )
            move_on(session, length + 1, signed)
            if entry.shared is not None and entry.owner is not None:
                self._share(session, entry.owner, entry.shared, now)
        self.words.remember(kept)

    def record(self, record_id: str) -> ConsentRecord | None:
        """Find a record."""
        with self._sql.session() as session:
            return session.scalar(select(ConsentRecord).where(ConsentRecord.id == record_id))

    def owner(self, record_id: str) -> str | None:
        """Tell in whose account a decision was made, if in one that still exists."""
        with self._sql.session() as session:
            return session.scalar(select(ConsentOwner.user_id).where(ConsentOwner.record_id == record_id))

    def of(
        self, consent_ids: Iterable[str], user_id: str | None, limit: int = 100, offset: int = 0
    ) -> list[ConsentRecord]:
        """List the decisions of these browsers and of an account, newest first, from the `offset`th on."""
        owned = select(ConsentOwner.record_id).where(ConsentOwner.user_id == (user_id or ""))
        mine = or_(ConsentRecord.consent_id.in_(list(consent_ids)), ConsentRecord.id.in_(owned))
        with self._sql.session() as session:
            found = select(ConsentRecord).where(mine).order_by(ConsentRecord.seq.desc())
            return list(session.scalars(found.limit(limit).offset(offset)))

    def keys(self) -> dict[str, Any]:
        """List the public keys with their history."""
        with self._sql.session() as session:
            return public_keys(session)

    def signer(self) -> Signer:
        """Give the key that signs receipts now."""
        with self._sql.session() as session:
            found = self._ring.reader(session)
        if found is None:
            with self._sql.session() as session:
                lock(session)
                found = self._ring.signer(session, moment_of(self._clock()))
        return found

    def rotate_key(self) -> Signer:
        """Retire the key in use and make another."""
        with self._sql.session() as session:
            lock(session)
            return self._ring.rotate(session, moment_of(self._clock()))

    def forget_owner(self, session: Session, user_id: str) -> None:
        """Cut the records of an account loose from it; their chain stays whole."""
        session.execute(ConsentOwner.__table__.delete().where(ConsentOwner.user_id == user_id))  # type: ignore[attr-defined]

    def _content(
        self, session: Session, entry: Entry, kept: Kept, seq: int, before: str, now: datetime
    ) -> tuple[dict[str, Any], ConsentOwner | None]:
        last = session.execute(
            select(ConsentRecord.number, ConsentRecord.hash)
            .where(ConsentRecord.consent_id == entry.consent_id)
            .order_by(ConsentRecord.number.desc())
            .limit(1)
        ).first()
        salt = secrets.token_urlsafe(16)
        said, marks = entry.told(), self.words.marks(entry, kept)
        answers = {name: {**answer, "text": marks[name]} for name, answer in said["answers"].items()}
        content = {
            **said,
            "format": 2,
            "answers": answers,
            "seq": seq,
            "before": before,
            "number": last.number + 1 if last else 1,
            "previous": last.hash if last else "",
            "recorded_at": written_moment(now),
            "account": account_mark(entry.owner, salt) if entry.owner else "",
        }
        owner = ConsentOwner(record_id=entry.id, user_id=entry.owner, salt=salt) if entry.owner else None
        return content, owner


def ledger() -> Ledger:
    """Give the ledger of the current application."""
    found: Ledger = current_app.extensions["cookieapp.ledger"]
    return found


def _exists(session: Session, record_id: str) -> bool:
    return session.scalar(select(ConsentRecord.seq).where(ConsentRecord.id == record_id)) is not None


def _record(entry: Entry, content: dict[str, Any], name: str, signer: Signer) -> ConsentRecord:
    return ConsentRecord(
        seq=content["seq"],
        id=entry.id,
        consent_id=entry.consent_id,
        number=content["number"],
        decided_at=moment_of(entry.decided_at),
        control=entry.control,
        notice=content["notice"],
        content=canonical(content).decode(),
        hash=name,
        key=signer.id,
        signature=signer.sign(statement(name)),
    )
