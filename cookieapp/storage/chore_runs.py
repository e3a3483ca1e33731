"""Who does which chore now, and how each run went: kept in SQL, so that every machine knows."""

from __future__ import annotations

import secrets
from contextlib import suppress
from datetime import datetime, timedelta

from sqlalchemy import String, Text, and_, delete, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from cookieapp.storage.sql import Base, Sql, UtcTime

LEASE = timedelta(minutes=2)
"""How long a chore stays with whoever took it and gives no further sign of life."""

KEPT = timedelta(days=761)
"""How long runs are listed: 25 months, as long as the figures whose purges they prove."""

CUT_SHORT = "cut short"


class ChoreTurn(Base):
    """Whose turn a chore is: a lease, and when it is due again."""

    __tablename__ = "chore_turns"

    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    holder: Mapped[str | None] = mapped_column(String(32), default=None)
    until: Mapped[datetime | None] = mapped_column(UtcTime, default=None)
    due: Mapped[datetime] = mapped_column(UtcTime)


class ChoreRun(Base):
    """One run of a chore. `ended` is None while it runs; `outcome` names no person and no machine."""

    __tablename__ = "chore_runs"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(64), index=True)
    began: Mapped[datetime] = mapped_column(UtcTime, index=True)
    ended: Mapped[datetime | None] = mapped_column(UtcTime, default=None)
    outcome: Mapped[str] = mapped_column(Text, default="")


class ChoreRuns:
    """Take turns at chores, and write down how they went. Every method raises Unavailable without SQL."""

    def __init__(self, sql: Sql) -> None:
        self._sql = sql

    def take(self, name: str, now: datetime, *, only_if_due: bool = True) -> str | None:
        """Take a chore; gives the lease's token, None where it is not due or somebody else is at it."""
        token = secrets.token_hex(16)
        free = or_(ChoreTurn.holder.is_(None), ChoreTurn.until < now)
        wanted = and_(ChoreTurn.name == name, free)
        if only_if_due:
            wanted = and_(wanted, ChoreTurn.due <= now)
        with suppress(IntegrityError), self._sql.session() as session:
            if session.get(ChoreTurn, name) is None:
                session.add(ChoreTurn(name=name, due=now))
        with self._sql.session() as session:
            taken = session.execute(
                update(ChoreTurn)
                .where(wanted)
                .values(holder=token, until=now + LEASE)
                .returning(ChoreTurn.name)
            )
            if taken.first() is None:
                return None
            # Whoever had it before and left a run unfinished was killed: a lease outlasts its holder.
            session.execute(
                update(ChoreRun)
                .where(ChoreRun.name == name, ChoreRun.ended.is_(None))
                .values(ended=now, outcome=CUT_SHORT)
            )
        return token

    def renew(self, name: str, token: str, now: datetime) -> bool:
        """Keep a chore for longer; False where somebody else has taken it over."""
        with self._sql.session() as session:
            kept = session.execute(
                update(ChoreTurn)
                .where(ChoreTurn.name == name, ChoreTurn.holder == token)
                .values(until=now + LEASE)
                .returning(ChoreTurn.name)
            )
            return kept.first() is not None

    def give_back(self, name: str, token: str, due: datetime) -> None:
        """Let others have the chore, once it is due again."""
        with self._sql.session() as session:
            session.execute(
                update(ChoreTurn)
                .where(ChoreTurn.name == name, ChoreTurn.holder == token)
                .values(holder=None, until=None, due=due)
            )

    def begin(self, name: str, now: datetime) -> int:
        """Write down that a run has begun; gives its number."""
        with self._sql.session() as session:
            run = ChoreRun(name=name, began=now)
            session.add(run)
            session.flush()
            return run.id

    def end(self, run_id: int, now: datetime, outcome: str) -> None:
        """Write down how a run went; a run that found nothing to do leaves no trace."""
        with self._sql.session() as session:
            if outcome:
                session.execute(
                    update(ChoreRun).where(ChoreRun.id == run_id).values(ended=now, outcome=outcome[:2000])
                )
            else:
                session.execute(delete(ChoreRun).where(ChoreRun.id == run_id))

    def recent(self, limit: int = 50, offset: int = 0, name: str | None = None) -> list[ChoreRun]:
        """List runs, newest first, of one chore or of all."""
        query = select(ChoreRun).order_by(ChoreRun.began.desc(), ChoreRun.id.desc())
        if name is not None:
            query = query.where(ChoreRun.name == name)
        with self._sql.session() as session:
            return list(session.scalars(query.limit(limit).offset(offset)))

    def turns(self) -> list[ChoreTurn]:
        """List the chores with when they are due."""
        with self._sql.session() as session:
            return list(session.scalars(select(ChoreTurn).order_by(ChoreTurn.name)))

    def forget(self, before: datetime) -> int:
        """Remove runs that began before a moment; gives how many."""
        with self._sql.session() as session:
            gone = session.execute(delete(ChoreRun).where(ChoreRun.began < before).returning(ChoreRun.id))
            return len(gone.all())
