"""Wait for Redis and the database, and bring the database up to date."""

from __future__ import annotations

import contextlib
import time

from alembic.util import CommandError
from sqlalchemy.exc import OperationalError, SQLAlchemyError

from config import Config
from cookieapp.launch.errors import StartError
from cookieapp.storage.connect import connect
from cookieapp.storage.migrate import upgrade

PATIENCE = 10.0
"""Seconds a Redis or a database may take to come up: compose starts them together with us."""


def await_redis(url: str) -> None:
    """Wait until the Redis answers.

    Raises StartError when it does not within `PATIENCE` seconds.
    """
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            client = connect(url)
            with contextlib.closing(client):
                client.ping()
            return
        except Exception as error:  # The client raises what it likes for an address it does not like.
            if time.monotonic() > deadline:
                raise StartError(
                    f"COOKIEAPP_REDIS_URL must name a Redis or Valkey server that answers: {_told(error)}."
                ) from error
        time.sleep(0.1)


def upgrade_database(config: Config) -> None:
    """Wait until the database answers and bring its tables up to date.

    Raises StartError when it does not answer within `PATIENCE` seconds or does not let us.
    """
    url = config.effective_database_url
    deadline = time.monotonic() + (0.0 if url.startswith("sqlite") else PATIENCE)
    name = "DATA_DIR" if config.database_url is None else "DATABASE_URL"
    while True:
        try:
            return upgrade(url)
        except (SQLAlchemyError, CommandError, OSError) as error:
            if not isinstance(error, OperationalError) or time.monotonic() > deadline:
                raise StartError(
                    f"COOKIEAPP_{name} must lead to a database that answers and is ours: {_told(error)}."
                ) from error
        time.sleep(0.2)


def _told(error: Exception) -> str:
    """Return the heart of an error in one line."""
    lines = str(getattr(error, "orig", None) or error).strip().splitlines()
    return (lines[0] if lines else type(error).__name__).rstrip(".")
