"""The database is away during a decision: nothing is granted, refusals count, and the person is told."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from sqlalchemy.exc import OperationalError
from support.client import Browser
from support.ledger import records, whole

from cookieapp.consent.ledger.ledger import Ledger
from cookieapp.consent.ledger.spool import Spool
from cookieapp.storage import impatient
from cookieapp.storage.redis import Redis
from cookieapp.storage.sql import Sql
from cookieapp.storage.stores import Stores
from cookieapp.storage.unavailable import Unavailable


@contextmanager
def locked(app: Flask) -> Iterator[None]:
    """Let another process hold the database: a lock on the ledger that nobody gives back."""
    sql = Sql(str(Stores.of(app).sql.engine.url.render_as_string(hide_password=False)))
    with sql.engine.connect() as connection:
        if sql.engine.dialect.name == "sqlite":
            connection.exec_driver_sql("BEGIN EXCLUSIVE")
        else:
            connection.exec_driver_sql("LOCK TABLE consent_head IN ACCESS EXCLUSIVE MODE")
        yield
        connection.rollback()
    sql.close()


@pytest.fixture
def away(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """The database refuses at once, as when it is stopped."""

    def refuse(*arguments: object) -> None:
        raise Unavailable("sql", "stopped")

    with monkeypatch.context() as patch:
        patch.setattr(Ledger, "_append", refuse)
        yield patch


@pytest.fixture(autouse=True)
def as_patient_as_a_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(impatient, "PATIENCE", 1.5)


def spool(app: Flask) -> Spool:
    found: Spool = app.extensions["cookieapp.consent.spool"]
    return found


def test_a_locked_database_is_given_up_in_time_and_nothing_is_granted(app: Flask, visitor: Browser) -> None:
    visitor.decide("reject_all")
    with locked(app):
        began = time.monotonic()
        response = visitor.decide("accept_all")
        assert time.monotonic() - began < 10  # a second and a half, on a machine that may be busy
        assert response.status_code == 503
        assert "does not answer" in response.text and "nothing new was allowed" in response.text
        assert set(visitor.cookies) == {"consent"}
        assert ":y" not in visitor.cookies["consent"]
        visitor.get("/")
        assert set(visitor.cookies) == {"consent"}
    assert len(records(app)) == 1


@pytest.mark.usefixtures("away")
def test_who_agrees_for_the_first_time_gets_no_cookie_at_all(visitor: Browser) -> None:
    response = visitor.decide("accept_all", next="/articles/chat-or-phone")
    assert response.status_code == 503 and response.headers["Retry-After"]
    assert visitor.cookies == {}
    assert 'href="/articles/chat-or-phone"' in response.text
    assert 'id="consent-banner"' in visitor.get("/").text, "and is asked again"


@pytest.mark.usefixtures("away")
def test_a_refusal_counts_and_the_person_is_told_that_its_record_waits(visitor: Browser) -> None:
    response = visitor.decide("reject_all", next="/articles/chat-or-phone")
    assert response.status_code == 303
    assert "consent" in visitor.cookies
    page = visitor.get(response.location).text
    assert "Your refusal is in force all the same" in page
    assert "/articles/chat-or-phone" in page
    assert 'id="consent-banner"' not in visitor.get("/").text


def test_a_withdrawal_empties_the_browser_and_the_server(
    app: Flask, visitor: Browser, redis: Redis, away: pytest.MonkeyPatch
) -> None:
    away.undo()
    visitor.decide("accept_all")
    visitor.get("/articles/chat-or-phone")
    Stores.of(app).background.flush()
    assert redis.do("KEYS", "interests:*")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Sql, "session", broken)
        visitor.decide("reject_all")
    assert set(visitor.cookies) == {"consent"}
    Stores.of(app).background.flush()
    assert not [key for key in redis.do("KEYS", "interests:*") if key.endswith(b"}")]
    assert [record.control for record in records(app)] == ["accept_all"]
    with app.app_context():
        spool(app).drain(app.extensions["cookieapp.ledger"])
    assert [record.control for record in records(app)] == ["accept_all", "withdrawal"]
    assert not spool(app).waiting
    assert whole(app).length == 2


@contextmanager
def broken(self: Sql) -> Iterator[None]:
    raise Unavailable("sql", OperationalError("", {}, Exception()))
    yield


@pytest.mark.usefixtures("away")
def test_of_a_mixed_choice_the_refusals_count_and_the_consents_do_not(visitor: Browser) -> None:
    response = visitor.decide("save", "statistics")
    assert response.status_code == 503 and "What you refused is refused" in response.text
    assert "own-ads:n" in visitor.cookies["consent"]
    assert "statistics" not in visitor.cookies["consent"]


def test_what_was_allowed_before_stays_allowed(app: Flask, visitor: Browser) -> None:
    visitor.decide("save", "statistics")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Sql, "session", broken)
        assert visitor.decide("accept_all").status_code == 503
    assert "statistics:y" in visitor.cookies["consent"] and "own-ads:n" in visitor.cookies["consent"]


def test_what_waits_is_written_down_after_the_next_decision_that_could_be(
    app: Flask, visitor: Browser
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Sql, "session", broken)
        visitor.decide("reject_all")
    assert spool(app).waiting
    Browser(app).decide("accept_all")
    app.extensions["cookieapp.errands"].finish()
    assert [record.control for record in records(app)] == ["accept_all", "reject_all"]
    late = json.loads(records(app)[1].content)
    assert late["decided_at"] <= json.loads(records(app)[0].content)["decided_at"] <= late["recorded_at"]


def test_a_grant_whose_answer_was_lost_on_the_way_is_corrected(app: Flask, visitor: Browser) -> None:
    real = Ledger._append

    def written_but_not_heard(self: Ledger, *arguments: object) -> None:
        real(self, *arguments)  # type: ignore[arg-type]
        raise Unavailable("sql", "the answer did not come")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Ledger, "_append", written_but_not_heard)
        assert visitor.decide("accept_all").status_code == 503
    assert visitor.cookies == {}
    spool(app).drain(app.extensions["cookieapp.ledger"])
    granted, corrected = records(app)
    assert json.loads(corrected.content)["corrects"] == granted.id and corrected.control == "correction"


def test_a_grant_that_was_never_written_needs_no_correction(app: Flask, visitor: Browser) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Sql, "session", broken)
        visitor.decide("accept_all")
    spool(app).drain(app.extensions["cookieapp.ledger"])
    assert records(app) == [] and not spool(app).waiting


def test_a_line_cut_off_by_a_full_disk_does_not_keep_the_others_waiting(app: Flask, visitor: Browser) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Sql, "session", broken)
        visitor.decide("reject_all")
    file = spool(app)._file
    file.write_bytes(b'{"id": "cut\n' + file.read_bytes())
    spool(app).drain(app.extensions["cookieapp.ledger"])
    assert len(records(app)) == 1
    assert file.stat().st_mode & 0o077 == 0
