"""Security events of an account: kept 90 days for its owner, and written to the audit log.

No IP address and no user agent is kept: an event says what happened and when, and at most
the kind of browser in plain words.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from flask import current_app
from sqlalchemy import JSON, ForeignKey, Index, String, delete, func, select
from sqlalchemy.orm import Mapped, mapped_column

from cookieapp.accounts.history.audit import Audit, Fact
from cookieapp.accounts.history.happenings import WORDS, in_words
from cookieapp.accounts.people.models import User
from cookieapp.storage.sql import Base, Sql, UtcTime, changed
from cookieapp.storage.stores import sql
from cookieapp.storage.unavailable import Unavailable

log = logging.getLogger("cookieapp.events")
KEPT = timedelta(days=90)
A_PAGE = 25  # events on one page


class SecurityEvent(Base):
    """One thing that happened to an account."""

    __tablename__ = "security_events"
    __table_args__ = (Index("ix_security_events_of_a_user", "user_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[str] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(40))
    facts: Mapped[dict[str, Fact]] = mapped_column(JSON, default=dict)
    at: Mapped[datetime] = mapped_column(UtcTime, index=True)

    @property
    def words(self) -> str:
        """Say what happened, in the language of the page."""
        return in_words(self.kind, self.facts)


@dataclass(frozen=True, slots=True)
class Activity:
    """One page of an account's events, newest first; pages are counted from 1."""

    events: Sequence[SecurityEvent]
    page: int
    pages: int


class Events:
    """The events of all accounts."""

    def __init__(self, sql: Sql, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._sql = sql
        self._clock = clock

    def add(self, user_id: str, kind: str, facts: dict[str, Fact]) -> None:
        """Keep an event; part of the transaction that is open, if one is."""
        with self._sql.session() as session:
            session.add(SecurityEvent(user_id=user_id, kind=kind, facts=facts, at=self._clock()))

    def page(self, user_id: str, number: int) -> Activity:
        """Give a page of what happened in the last 90 days; a number beyond the last gives the last."""
        own = (SecurityEvent.user_id == user_id, SecurityEvent.at > self._clock() - KEPT)
        with self._sql.session() as session:
            count = session.scalar(select(func.count()).select_from(SecurityEvent).where(*own)) or 0
            pages = max(1, -(-count // A_PAGE))
            number = min(max(1, number), pages)
            newest = select(SecurityEvent).where(*own).order_by(SecurityEvent.id.desc())
            events = session.scalars(newest.offset((number - 1) * A_PAGE).limit(A_PAGE)).all()
        return Activity(events, number, pages)

    def has_logged_in(self, user: User) -> bool:
        """Tell whether somebody has logged in before; an account older than its events counts as used."""
        if user.created_at < self._clock() - KEPT:
            return True
        logins = (SecurityEvent.user_id == user.id, SecurityEvent.kind.startswith("login"))
        with self._sql.session() as session:
            return session.scalar(select(SecurityEvent.id).where(*logins).limit(1)) is not None

    def all_of(self, user_id: str) -> Sequence[SecurityEvent]:
        """Give everything that is kept of an account, oldest first."""
        with self._sql.session() as session:
            own = select(SecurityEvent).where(SecurityEvent.user_id == user_id)
            return session.scalars(own.order_by(SecurityEvent.id)).all()

    def forget_old(self) -> int:
        """Delete what is older than 90 days; gives how many."""
        with self._sql.session() as session:
            old = delete(SecurityEvent).where(SecurityEvent.at <= self._clock() - KEPT)
            return changed(session.execute(old))


def record(user_id: str, kind: str, **facts: Fact) -> None:
    """Keep an event of an account and write it to the audit log.

    `facts` hold no secret and no address: `browser` (its kind as a session keeps it), `by`, `role`,
    `method`, `count`. Inside an open transaction the event belongs to it, and the audit
    line follows when it is committed. On its own an event that cannot be kept stops
    nothing: it is in the audit log at least. ValueError for a kind that has no words.
    """
    if kind not in WORDS:
        raise ValueError(f"there are no words for {kind}")
    if sql().in_transaction:
        events().add(user_id, kind, facts)
    else:
        try:
            events().add(user_id, kind, facts)
        except Unavailable as error:
            log.warning("%s: an event is in the audit log alone", error)
    log_of_the_site = audit()
    sql().after_commit(lambda: log_of_the_site.write(kind, user_id, **facts))


def forget_old() -> int:
    """Delete events and files of the audit log that have had their time; gives how many."""
    return events().forget_old() + audit().forget_old()


def events() -> Events:
    """Give the events of the current application."""
    return Events(sql())


def audit() -> Audit:
    """Give the audit log of the current application."""
    found: Audit = current_app.extensions["cookieapp.audit"]
    return found
