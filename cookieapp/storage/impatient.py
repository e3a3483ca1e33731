"""A database that does not answer must not hold a page up.

A frozen PostgreSQL, or a network that swallows what is sent, breaks no connection: the kernel
takes the query and nothing ever comes back. Only the client can say how long it waits.
A SQLite file that somebody keeps locked is waited for once, and not by each thing a page writes.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import psycopg
from sqlalchemy import event

if TYPE_CHECKING:
    from psycopg.abc import PQGen
    from sqlalchemy import Engine, ExceptionContext

PATIENCE = 1.5
"""Seconds for one answer of the database, or for a lock on a SQLite file."""
PAUSE = 1.0
"""Seconds during which a server that has just kept silent is not asked for a new connection."""
BRIEFLY = 0.1
"""Seconds for a lock on a SQLite file that somebody has just waited for in vain."""


class Impatience:
    """What the connections of one engine know of their server."""

    def __init__(self) -> None:
        self.silent_until = 0.0

    def connect(self, dialect: Any, record: Any, arguments: Any, options: Any) -> psycopg.Connection:
        """Open a connection that gives up in time (SQLAlchemy, event `do_connect`)."""
        if time.monotonic() < self.silent_until:
            raise psycopg.OperationalError("the database did not answer a moment ago")
        try:
            connection = ImpatientConnection.connect(*arguments, **options)
        except psycopg.errors.ConnectionTimeout:
            self.silent_until = time.monotonic() + PAUSE
            raise
        connection.impatience = self
        try:
            # A server that lives tells by itself that a lock is not given, and does not count as silent.
            connection.autocommit = True
            connection.execute(f"SET lock_timeout = {int(PATIENCE * 800)}")
            connection.autocommit = False
        except BaseException:
            connection.close()
            raise
        return connection


class ImpatientConnection(psycopg.Connection[Any]):
    """A connection on which no answer is waited for longer than `PATIENCE` seconds."""

    impatience: Impatience | None = None

    def wait(self, gen: PQGen[Any], interval: float = 0.1, timeout: float | None = None) -> Any:
        """Wait for an answer; a silent server counts as gone, and its connection is closed."""
        asked = time.monotonic()
        try:
            return super().wait(gen, interval, PATIENCE if timeout is None else timeout)
        except psycopg.Error:
            if timeout is None and time.monotonic() - asked >= PATIENCE:
                if self.impatience is not None:
                    self.impatience.silent_until = time.monotonic() + PAUSE
                self.pgconn.finish()
                raise psycopg.OperationalError("the database did not answer in time") from None
            raise


class Lockout:
    """What the connections to one SQLite file know of whoever keeps it locked."""

    def __init__(self) -> None:
        self.locked_until = 0.0

    def listen(self, engine: Engine) -> None:
        """Hear of every connection that is taken, and of what goes wrong on it."""
        event.listen(engine, "checkout", self.take)
        event.listen(engine, "handle_error", self.fail)

    def take(self, connection: Any, record: Any, proxy: Any) -> None:
        """Say how long this connection waits for the lock: hardly, where somebody has just waited in vain."""
        wait = BRIEFLY if time.monotonic() < self.locked_until else PATIENCE
        if record.info.get("wait") != wait:
            connection.execute(f"PRAGMA busy_timeout = {int(wait * 1000)}")
            record.info["wait"] = wait

    def fail(self, context: ExceptionContext) -> None:
        """Remember for a moment that the file is locked."""
        if getattr(context.original_exception, "sqlite_errorname", "").startswith("SQLITE_BUSY"):
            self.locked_until = time.monotonic() + PAUSE
