"""Erase what the server keeps under withdrawn cookies, now or as soon as it can be reached."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import current_app
from sqlalchemy import func, select, update

from cookieapp.consent.ledger.models import ConsentErasure
from cookieapp.consent.ledger.moments import moment_of
from cookieapp.consent.ledger.place import Place
from cookieapp.consent.withdrawal.holdings import Holding, Holdings
from cookieapp.storage.sql import Sql
from cookieapp.storage.unavailable import Unavailable

AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Erasures:
    """What withdrawals still have to erase, and what they have erased."""

    sql: Sql
    holdings: Holdings
    clock: Callable[[], float]

    def of(self, record_id: str) -> list[ConsentErasure]:
        """List what a withdrawal erases. Raises Unavailable."""
        with self.sql.session() as session:
            mine = select(ConsentErasure).where(ConsentErasure.record_id == record_id)
            return list(session.scalars(mine.order_by(ConsentErasure.id)))

    def carry_out(self, record_id: str | None = None) -> tuple[int, int]:
        """Erase what waits, of one withdrawal or of all; gives how many places are empty and how many wait.

        Safe to do twice and at the same time elsewhere. Raises Unavailable without SQL.
        """
        with self.sql.session() as session:
            waiting = select(ConsentErasure).where(ConsentErasure.done_at.is_(None))
            if record_id is not None:
                waiting = waiting.where(ConsentErasure.record_id == record_id)
            rows = list(session.scalars(waiting.order_by(ConsentErasure.id).limit(AT_ONCE)))
        done: list[tuple[int, list[dict[str, Any]]]] = []
        for row in rows:
            try:
                erased = self.holdings.erase(Place(row.service, row.cookie, row.place))
            except Unavailable:
                continue
            done.append((row.id, [told(holding) for holding in erased]))
        if done:
            self._note(done)
        return len(done), len(rows) - len(done)

    def waiting(self) -> int:
        """Count what still has to be erased. Raises Unavailable."""
        with self.sql.session() as session:
            count = select(func.count()).select_from(ConsentErasure)
            return session.scalar(count.where(ConsentErasure.done_at.is_(None))) or 0

    def _note(self, done: Sequence[tuple[int, list[dict[str, Any]]]]) -> None:
        now = moment_of(self.clock())
        with self.sql.session() as session:
            for row_id, erased in done:
                session.execute(
                    update(ConsentErasure)
                    .where(ConsentErasure.id == row_id, ConsentErasure.done_at.is_(None))
                    .values(done_at=now, erased=erased, place="")
                )


def told(holding: Holding) -> dict[str, Any]:
    """Write down what was erased, without its content: how much of what, in words of the source."""
    return {"what": getattr(holding.what, "message", str(holding.what)), "number": holding.number}


def erasures() -> Erasures:
    """Give the erasures of the current application."""
    found: Erasures = current_app.extensions["cookieapp.erasures"]
    return found
