"""A database that keeps silent: the connection stays, the answers do not come."""

from __future__ import annotations

import socket
import time

import pytest
from sqlalchemy import text
from support.backends import SqlBackend

from cookieapp.storage import impatient
from cookieapp.storage.sql import Sql
from cookieapp.storage.unavailable import Unavailable


@pytest.fixture(autouse=True)
def as_patient_as_a_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(impatient, "PATIENCE", 1.5)


def test_a_server_that_takes_connections_and_says_nothing_is_away_within_two_seconds() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        sql = Sql(f"postgresql+psycopg://u:p@127.0.0.1:{server.getsockname()[1]}/d")
        began = time.monotonic()
        with pytest.raises(Unavailable), sql.session() as session:
            session.execute(text("SELECT 1"))
        assert time.monotonic() - began < 10  # two seconds, on a machine that may be busy
        began = time.monotonic()
        with pytest.raises(Unavailable), sql.session() as session:
            session.execute(text("SELECT 1"))
        assert time.monotonic() - began < impatient.PATIENCE, "the next page does not wait again"


def test_an_answer_that_does_not_come_in_time_is_given_up(sql_backend: SqlBackend) -> None:
    sql = Sql(sql_backend.empty())
    if sql.engine.dialect.name == "sqlite":
        holder = sql.engine.connect()
        holder.exec_driver_sql("BEGIN EXCLUSIVE")
        statement = text("DELETE FROM users")
    else:
        holder = None
        statement = text("SELECT pg_sleep(9)")
    began = time.monotonic()
    with pytest.raises(Unavailable), sql.session() as session:
        session.execute(statement)
    assert time.monotonic() - began < 10
    if holder is not None:
        with sql.engine.connect() as next_one:
            wait = next_one.exec_driver_sql("PRAGMA busy_timeout").scalar()
        assert wait == impatient.BRIEFLY * 1000, "what a page writes next does not wait as long again"
        holder.close()
    time.sleep(0 if holder is not None else 1.1)
    assert sql.ping()
    sql.close()
