"""A PostgreSQL that does not answer must not hold a page up.

A frozen server, or a network that swallows what is sent, breaks no connection: the kernel
takes the query and nothing ever comes back. Only the client can say how long it waits.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import psycopg

if TYPE_CHECKING:
    from psycopg.abc import PQGen

PATIENCE = 1.5
"""Seconds for one answer of the database, or for a lock on a SQLite file."""
PAUSE = 1.0
"""Seconds during which a server that has just kept silent is not asked for a new connection."""


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
