"""The outbox: letters wait here from the moment of the action until a mail server has taken them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, select, update

from cookieapp.mail.models import WaitingLetter
from cookieapp.storage.sql import Sql, changed

LEASE = timedelta(minutes=5)
"""How long a letter belongs to the process that has taken it; longer than any delivery may last."""
FIRST_DELAY = timedelta(seconds=30)
LONGEST_DELAY = timedelta(hours=1)
GIVEN_UP_AFTER = timedelta(days=5)  # RFC 5321, section 4.5.4.1


class Outbox:
    """All letters that wait. Several processes may empty it at once."""

    def __init__(self, sql: Sql, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._sql = sql
        self._clock = clock

    def put(
        self, kind: str, address: str, language: str, facts: dict[str, Any], user_id: str | None = None
    ) -> None:
        """Keep a letter to be sent; part of the transaction that is open, if one is."""
        now = self._clock()
        with self._sql.session() as session:
            session.add(
                WaitingLetter(
                    kind=kind, user_id=user_id, address=address, language=language, facts=facts,
                    queued_at=now, next_at=now,
                )
            )  # fmt: skip

    def take(self) -> WaitingLetter | None:
        """Take the letter that has waited longest for its turn; None where nothing is due.

        It is this process's alone for `LEASE`; if the process dies, another takes it then.
        """
        now = self._clock()
        due = (
            select(WaitingLetter).where(WaitingLetter.next_at <= now).order_by(WaitingLetter.next_at).limit(8)
        )
        with self._sql.session() as session:
            candidates = session.scalars(due).all()
        for letter in candidates:
            claim = (
                update(WaitingLetter)
                .where(WaitingLetter.id == letter.id, WaitingLetter.attempts == letter.attempts)
                .where(WaitingLetter.next_at <= now)
                .values(next_at=now + LEASE, attempts=letter.attempts + 1)
            )
            with self._sql.session() as session:
                won = session.execute(claim, execution_options={"synchronize_session": False})
            if changed(won) == 1:
                letter.attempts += 1
                return letter
        return None

    def delay(self, letter: WaitingLetter) -> bool:
        """Try a letter again later, each time later; False where it has waited for days and is given up."""
        now = self._clock()
        if now - letter.queued_at > GIVEN_UP_AFTER:
            self.remove(letter)
            return False
        pause = min(FIRST_DELAY * 2 ** min(letter.attempts - 1, 10), LONGEST_DELAY)
        with self._sql.session() as session:
            session.execute(
                update(WaitingLetter).where(WaitingLetter.id == letter.id).values(next_at=now + pause)
            )
        return True

    def remove(self, letter: WaitingLetter) -> None:
        """Forget a letter that has gone."""
        with self._sql.session() as session:
            session.execute(delete(WaitingLetter).where(WaitingLetter.id == letter.id))

    def kinds_for(self, user_id: str) -> list[dict[str, str]]:
        """List the letters about an account that wait: their kinds and since when."""
        own = select(WaitingLetter).where(WaitingLetter.user_id == user_id).order_by(WaitingLetter.queued_at)
        with self._sql.session() as session:
            letters = session.scalars(own).all()
        return [{"kind": one.kind, "to": one.address, "since": one.queued_at.isoformat()} for one in letters]

    def forget(self, user_id: str) -> int:
        """Forget every letter about an account; gives how many."""
        with self._sql.session() as session:
            gone = session.execute(delete(WaitingLetter).where(WaitingLetter.user_id == user_id))
        return changed(gone)

    def waiting(self) -> int:
        """Count the letters that wait."""
        with self._sql.session() as session:
            return session.scalar(select(func.count()).select_from(WaitingLetter)) or 0
