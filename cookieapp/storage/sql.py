"""What may not vanish: accounts, decisions, daily figures, advertisements."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, cast

from sqlalchemy import CursorResult, DateTime, Dialect, Engine, Result, create_engine, event, text
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.types import TypeDecorator

from cookieapp.storage import impatient
from cookieapp.storage.impatient import Impatience, Lockout
from cookieapp.storage.unavailable import Unavailable


class Base(DeclarativeBase):
    """The base of every table."""


class UtcTime(TypeDecorator[datetime]):
    """A moment, aware and in UTC on the way in and out, also where the database keeps no zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn a moment into UTC; a naive one is a programming error."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give the moment back in UTC."""
        if value is None or value.tzinfo is not None:
            return value.astimezone(UTC) if value else None
        return value.replace(tzinfo=UTC)


class Sql:
    """One database: SQLite in WAL mode, or PostgreSQL."""

    def __init__(self, url: str, *, patient: bool = False) -> None:
        self.engine = open_engine(url, patient=patient)
        self._open = threading.local()

    @contextmanager
    def session(self) -> Iterator[Session]:
        """Open a transaction: committed at the end, rolled back on an error.

        Inside one that this thread has open already it joins that one, so that several
        stores write together or not at all. Raises Unavailable where the database is
        away, locked or read-only.
        """
        if self.in_transaction:
            yield self._open.session
            self._open.session.flush()
            return
        afterwards: list[Callable[[], object]] = []
        try:
            with Session(self.engine, expire_on_commit=False) as session, session.begin():
                self._open.session, self._open.afterwards = session, afterwards
                try:
                    yield session
                finally:
                    self._open.session = None
        except (OperationalError, PoolTimeout) as error:
            raise Unavailable("sql", error) from error
        except DBAPIError as error:
            if error.connection_invalidated:
                raise Unavailable("sql", error) from error
            raise
        for follow in afterwards:
            follow()

    @property
    def in_transaction(self) -> bool:
        """Tell whether this thread has a transaction open."""
        return getattr(self._open, "session", None) is not None

    def after_commit(self, follow: Callable[[], object]) -> None:
        """Call `follow` once the open transaction is committed, at once where none is open."""
        if self.in_transaction:
            self._open.afterwards.append(follow)
        else:
            follow()

    def take_time(self) -> None:
        """Wait as long as a statement takes from now on: for commands that no page waits for."""
        url = self.engine.url.render_as_string(hide_password=False)
        self.engine.dispose()
        self.engine = open_engine(url, patient=True)

    def ping(self) -> bool:
        """Tell whether it answers now."""
        try:
            with self.engine.connect() as connection:
                connection.execute(text("SELECT 1"))
        except (DBAPIError, PoolTimeout):
            return False
        return True

    def close(self) -> None:
        """Give the connections back."""
        self.engine.dispose()


def open_engine(url: str, *, patient: bool = False) -> Engine:
    """Make an engine that fails within seconds and never waits for ever.

    `patient` waits as long as a statement takes: for migrations and for reading everything.
    """
    if url.startswith("sqlite"):
        engine = create_engine(url, connect_args={"timeout": 60 if patient else impatient.PATIENCE})
        event.listen(engine, "connect", _tune_sqlite)
        if not patient:
            Lockout().listen(engine)
        return engine
    engine = create_engine(
        url,
        connect_args={"connect_timeout": max(2, int(impatient.PATIENCE))},
        pool_pre_ping=True,
        pool_timeout=2,
        pool_size=8,
    )
    if not patient:
        event.listen(engine, "do_connect", Impatience().connect)
    return engine


def utc_now() -> datetime:
    """Give the moment, as columns take it where nothing else is said."""
    return datetime.now(UTC)


def changed(result: Result[Any]) -> int:
    """Tell how many rows a statement has changed."""
    return cast("CursorResult[Any]", result).rowcount


def _tune_sqlite(connection: Any, record: Any) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = NORMAL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.close()
