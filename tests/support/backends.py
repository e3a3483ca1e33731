"""Databases for tests: each worker its own, so that workers and whole suites run side by side."""

from __future__ import annotations

import os
import shutil
import uuid
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

import cookieapp.tables  # noqa: F401
from cookieapp.storage.migrate import upgrade
from cookieapp.storage.sql import Base, open_engine


def redis_url_of_worker(url: str) -> str:
    """Give each worker a numbered database of the Redis that was named for tests."""
    number = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    return f"{url.rstrip('/')}/{number + 1}"


@dataclass
class SqlBackend:
    """A migrated database that can be emptied quickly."""

    url: str
    template: Path | None = None
    admin: str | None = None

    @classmethod
    def open(cls, given: str | None, folder: Path) -> SqlBackend:
        """Make and migrate the worker's database."""
        if not given:
            template = folder / "template.sqlite3"
            upgrade(f"sqlite:///{template}")
            return cls(f"sqlite:///{folder / 'site.sqlite3'}", template=template)
        name = f"cookieapp_test_{uuid.uuid4().hex[:12]}"
        _execute(given, f'CREATE DATABASE "{name}"')
        url = make_url(given).set(drivername="postgresql+psycopg", database=name)
        written = url.render_as_string(hide_password=False)
        upgrade(written)
        return cls(written, admin=given)

    def empty(self) -> str:
        """Empty the database and give its address."""
        if self.template is not None:
            path = Path(self.url.removeprefix("sqlite:///"))
            for leftover in path.parent.glob(f"{path.name}*"):
                leftover.unlink()
            shutil.copy(self.template, path)
        else:
            engine = open_engine(self.url)
            with engine.begin() as connection:
                # TRUNCATE also empties tables whose rows may not be deleted one by one.
                names = ", ".join(f'"{table.name}"' for table in Base.metadata.sorted_tables)
                connection.execute(text(f"TRUNCATE {names} RESTART IDENTITY CASCADE"))
            engine.dispose()
        return self.url

    def close(self) -> None:
        """Remove what was made on a server."""
        if self.admin:
            _execute(self.admin, f'DROP DATABASE IF EXISTS "{make_url(self.url).database}" WITH (FORCE)')


def _execute(url: str, statement: str) -> None:
    address = make_url(url).set(drivername="postgresql+psycopg")
    engine = create_engine(address, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()
