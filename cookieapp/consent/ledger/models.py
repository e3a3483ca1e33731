"""The tables of the ledger and of what belongs to it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from cookieapp.storage.sql import Base, UtcTime, utc_now

_Long = BigInteger().with_variant(Integer, "sqlite")


class ConsentRecord(Base):
    """One decision. Rows are added and never changed: triggers refuse UPDATE and DELETE.

    `content` is the canonical JSON that `hash` is made of; the other columns repeat parts
    of it, to be found by. `seq` counts all records without a gap, `number` those of one
    consent id.
    """

    __tablename__ = "consent_records"
    __table_args__ = (UniqueConstraint("consent_id", "number"),)

    seq: Mapped[int] = mapped_column(_Long, primary_key=True, autoincrement=False)
    id: Mapped[str] = mapped_column(String(22), unique=True)
    consent_id: Mapped[str] = mapped_column(String(22))
    number: Mapped[int] = mapped_column(Integer)
    decided_at: Mapped[datetime] = mapped_column(UtcTime, index=True)
    control: Mapped[str] = mapped_column(String(16))
    notice: Mapped[str] = mapped_column(String(64))
    content: Mapped[str] = mapped_column(Text)
    hash: Mapped[str] = mapped_column(String(64))
    key: Mapped[str] = mapped_column(String(16))
    signature: Mapped[str] = mapped_column(String(88))


class ConsentHead(Base):
    """How long the ledger is and the hash of its last record; the one row that is locked to add to it.

    Records that are older than they are kept go from its beginning: `forgotten` is how many,
    `last_forgotten` the hash of the last of them, and both are signed.
    """

    __tablename__ = "consent_head"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    length: Mapped[int] = mapped_column(_Long)
    hash: Mapped[str] = mapped_column(String(64))
    forgotten: Mapped[int] = mapped_column(_Long, default=0)
    last_forgotten: Mapped[str] = mapped_column(String(64), default="")
    key: Mapped[str] = mapped_column(String(16), default="")
    signature: Mapped[str] = mapped_column(String(88), default="")


class ConsentNotice(Base):
    """The exact words that were shown, once for each distinct notice, under their hash."""

    __tablename__ = "consent_notices"

    hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    content: Mapped[str] = mapped_column(Text)
    first_shown_at: Mapped[datetime] = mapped_column(UtcTime, default=utc_now)


class ServiceText(Base):
    """What a service's content hash stands for, in every language."""

    __tablename__ = "consent_texts"

    service: Mapped[str] = mapped_column(String(32), primary_key=True)
    hash: Mapped[str] = mapped_column(String(8), primary_key=True)
    content: Mapped[str] = mapped_column(Text)
    first_seen_at: Mapped[datetime] = mapped_column(UtcTime, default=utc_now)


class ConsentOwner(Base):
    """Whose account a decision was made in.

    The record itself holds only a hash over this account and a salt: when the row is
    erased with the account, the hash says nothing any more and the chain still holds.
    """

    __tablename__ = "consent_owners"

    record_id: Mapped[str] = mapped_column(String(22), primary_key=True)
    user_id: Mapped[str] = mapped_column(String(36), index=True)
    salt: Mapped[str] = mapped_column(String(22))


class ConsentKey(Base):
    """A key that signs records and receipts; the private half is sealed under the secret key."""

    __tablename__ = "consent_keys"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    id: Mapped[str] = mapped_column(String(16), unique=True)
    public: Mapped[str] = mapped_column(String(43))
    sealed: Mapped[str] = mapped_column(String(200))
    created: Mapped[str] = mapped_column(String(20))
    retired: Mapped[str | None] = mapped_column(String(20), default=None)
    previous: Mapped[str] = mapped_column(String(64))
    proof: Mapped[str] = mapped_column(String(88))


class ConsentErasure(Base):
    """Something that a withdrawal erases: where it was, when it went, and what it was.

    `place` is a keyed hash, emptied once the erasure is done.
    """

    __tablename__ = "consent_erasures"

    id: Mapped[int] = mapped_column(_Long, primary_key=True)
    record_id: Mapped[str] = mapped_column(String(22), index=True)
    service: Mapped[str] = mapped_column(String(32))
    cookie: Mapped[str] = mapped_column(String(64))
    place: Mapped[str] = mapped_column(String(512))
    asked_at: Mapped[datetime] = mapped_column(UtcTime, default=utc_now)
    done_at: Mapped[datetime | None] = mapped_column(UtcTime, default=None, index=True)
    erased: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)


class AccountConsent(Base):
    """The decision of a person who wants the same on all browsers. `epoch` counts its changes."""

    __tablename__ = "account_consents"

    user_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    epoch: Mapped[int] = mapped_column(Integer, default=0)
    decision: Mapped[str] = mapped_column(Text, default="")
    changed_at: Mapped[datetime] = mapped_column(UtcTime, default=utc_now)
    told_at: Mapped[datetime | None] = mapped_column(UtcTime, default=None)
