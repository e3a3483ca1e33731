"""Decisions are forgotten when nobody can ask for their proof any more; the rest stays whole."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from support.client import Browser
from support.ledger import alter, records, whole

from cookieapp.consent.ledger.checks import Broken
from cookieapp.consent.ledger.retention import KEPT, forget_old
from cookieapp.storage.stores import Stores


def forget(app: Flask, now: datetime) -> int:
    return forget_old(Stores.of(app).sql, app.extensions["cookieapp.consent.ring"], now)


@pytest.fixture
def old(app: Flask) -> Browser:
    """Somebody who decided twice a long time ago, and once today."""
    browser = Browser(app)
    real = app.extensions["cookieapp.ledger"]._clock
    past = real() - KEPT.total_seconds() - 1_000
    app.wsgi_app.clock = lambda: past  # type: ignore[attr-defined]
    browser.decide("accept_all")
    browser.decide("reject_all")
    app.wsgi_app.clock = real  # type: ignore[attr-defined]
    browser.decide("accept_all")
    return browser


def test_only_what_is_old_enough_goes_and_the_rest_verifies(app: Flask, old: Browser) -> None:
    assert forget(app, datetime.now(UTC)) == 2
    assert [record.seq for record in records(app)] == [3]
    assert whole(app).length == 3
    old.decide("reject_all")
    assert whole(app).length == 4
    assert forget(app, datetime.now(UTC)) == 0


def test_nothing_goes_a_day_too_early(app: Flask, old: Browser) -> None:
    assert forget(app, datetime.now(UTC) - timedelta(days=1)) == 0
    assert len(records(app)) == 3


def test_a_ledger_can_be_forgotten_to_its_end_and_go_on(app: Flask, old: Browser) -> None:
    assert forget(app, datetime.now(UTC) + KEPT + timedelta(days=1)) == 3
    assert records(app) == [] and whole(app).length == 3
    old.decide("reject_all")
    assert [record.seq for record in records(app)] == [4] and whole(app).length == 4


def test_what_is_left_cannot_be_deleted_by_hand(app: Flask, old: Browser) -> None:
    forget(app, datetime.now(UTC))
    with pytest.raises(DBAPIError, match="append-only"), Stores.of(app).sql.engine.begin() as connection:
        connection.execute(text("DELETE FROM consent_records"))


def test_who_pretends_that_the_site_forgot_is_found_out(app: Flask, old: Browser) -> None:
    first = records(app)[0].hash
    alter(app, "UPDATE consent_head SET forgotten = 1, last_forgotten = :h", h=first)
    alter(app, "DELETE FROM consent_records WHERE seq = 1")
    with pytest.raises(Broken, match="did not forget it itself"):
        whole(app)
