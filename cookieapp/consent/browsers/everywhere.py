"""The decision of a person who wants the same on all browsers, kept with the account.

It is offered and never forced: without it, a decision made while logged in belongs to the
browser it was made in. With it, consent, refusal and withdrawal travel alike.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from flask import current_app
from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from cookieapp.consent.decision import Answer
from cookieapp.consent.ledger.models import AccountConsent
from cookieapp.consent.ledger.moments import moment_of
from cookieapp.storage.sql import Sql
from cookieapp.storage.unavailable import Unavailable

AGAIN = timedelta(minutes=5)
"""A change is spread once more within this time, for sessions that were just beginning at its first time."""

Shared = Mapping[str, Any]
"""What a session is told: `epoch`, and `answers` as lists (see `written`)."""


class Everywhere:
    """The shared decisions of all accounts.

    `tell(user_id, shared)` lets every session of an account know; None ends the sharing.
    """

    def __init__(
        self, sql: Sql, clock: Callable[[], float], tell: Callable[[str, Shared | None], None]
    ) -> None:
        self._sql = sql
        self._clock = clock
        self._tell = tell

    def of(self, user_id: str) -> Shared | None:
        """Give what is shared in an account, None for nothing. Raises Unavailable."""
        with self._sql.session() as session:
            row = session.get(AccountConsent, user_id)
            return _shared(row) if row is not None and row.decision else None

    def merge(self, session: Session, user_id: str, answers: Mapping[str, Answer], now: datetime) -> None:
        """Put answers into the account, within the transaction that writes them into the ledger."""
        row = session.get(AccountConsent, user_id, with_for_update=True)
        if row is None:
            row = AccountConsent(user_id=user_id, epoch=0, decision="")
            session.add(row)
        before = json.loads(row.decision) if row.decision else {}
        row.decision = json.dumps({**before, **written(answers)}, sort_keys=True)
        row.epoch += 1
        row.changed_at, row.told_at = now, None

    def end(self, user_id: str) -> None:
        """Share no longer; every browser keeps what it has. Raises Unavailable."""
        now = moment_of(self._clock())
        with self._sql.session() as session:
            row = session.get(AccountConsent, user_id, with_for_update=True)
            if row is not None:
                row.decision, row.changed_at, row.told_at = "", now, None
                row.epoch += 1
        self.spread(user_id)

    def forget(self, session: Session, user_id: str) -> None:
        """Forget what an account shared."""
        row = session.get(AccountConsent, user_id)
        if row is not None:
            session.delete(row)

    def spread(self, user_id: str) -> None:
        """Tell all sessions of an account; while a store is away it is noted and done later."""
        with suppress(Unavailable):
            with self._sql.session() as session:
                row = session.get(AccountConsent, user_id)
            if row is not None:
                self._spread(row)

    def spread_waiting(self) -> int:
        """Tell sessions that could not be told yet, and the latest once more; gives how many accounts."""
        recent = moment_of(self._clock()) - AGAIN
        with self._sql.session() as session:
            wanted = or_(AccountConsent.told_at.is_(None), AccountConsent.changed_at > recent)
            rows = list(session.scalars(select(AccountConsent).where(wanted).limit(1_000)))
        for row in rows:
            self._spread(row)
        return len(rows)

    def _spread(self, row: AccountConsent) -> None:
        self._tell(row.user_id, _shared(row) if row.decision else None)
        with self._sql.session() as session:
            session.execute(
                update(AccountConsent)
                .where(AccountConsent.user_id == row.user_id, AccountConsent.epoch == row.epoch)
                .values(told_at=moment_of(self._clock()))
            )


def written(answers: Mapping[str, Answer]) -> dict[str, list[Any]]:
    """Write answers as lists: granted, content hash, when, until when, and whether under the signal."""
    return {
        service: [answer.granted, answer.hash, answer.at, answer.until, answer.under_signal]
        for service, answer in answers.items()
    }


def read(shared: Shared | None) -> dict[str, Answer]:
    """Read the answers that a session was told; nothing where they make no sense."""
    if not isinstance(shared, Mapping):
        return {}
    try:
        return {str(service): Answer(*values) for service, values in shared["answers"].items()}
    except (KeyError, TypeError, AttributeError):
        return {}


def _shared(row: AccountConsent) -> Shared:
    return {"epoch": row.epoch, "answers": json.loads(row.decision)}


def everywhere() -> Everywhere:
    """Give the shared decisions of the current application."""
    found: Everywhere = current_app.extensions["cookieapp.consent.everywhere"]
    return found
