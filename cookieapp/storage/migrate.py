"""Bring the database's schema up to date."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, text

from cookieapp.storage.sql import open_engine

MIGRATIONS = Path(__file__).resolve().parents[2] / "migrations"
_LOCK = 0x636F6F6B  # an arbitrary number that names our lock in PostgreSQL


def upgrade(url: str, revision: str = "head") -> None:
    """Apply every migration that is missing; safe while another process does the same."""
    # Imported here: only who migrates needs it, and every worker would carry it along (6 MB).
    from alembic import command
    from alembic.config import Config as AlembicConfig

    engine = open_engine(url, patient=True)
    try:
        with engine.connect() as connection, _alone(connection, url):
            settings = AlembicConfig()
            settings.set_main_option("script_location", str(MIGRATIONS))
            settings.attributes["connection"] = connection
            command.upgrade(settings, revision)
            connection.commit()
    finally:
        engine.dispose()


@contextmanager
def _alone(connection: Connection, url: str) -> Iterator[None]:
    """Hold a lock that every process on this database respects."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_lock(:lock)"), {"lock": _LOCK})
        connection.commit()
        try:
            yield
        finally:
            connection.rollback()
            connection.execute(text("SELECT pg_advisory_unlock(:lock)"), {"lock": _LOCK})
            connection.commit()
    else:
        file = Path(connection.engine.url.database or "")
        with file.with_name(file.name + ".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
