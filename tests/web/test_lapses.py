"""Permission that ends by itself takes along what was kept under it, and the ledger says why."""

from __future__ import annotations

import json
import time

import pytest
from flask import Flask
from support.client import Browser
from support.ledger import records, whole

from cookieapp.storage.redis import Redis
from cookieapp.storage.sql import Sql
from cookieapp.storage.stores import Stores
from cookieapp.storage.unavailable import Unavailable


def profiles(redis: Redis) -> list[bytes]:
    return [key for key in redis.do("KEYS", "interests:*") if key.endswith(b"}")]


@pytest.fixture
def agreed(app: Flask, visitor: Browser, redis: Redis) -> Browser:
    visitor.decide("accept_all")
    visitor.get("/articles/chat-or-phone")
    Stores.of(app).background.flush()
    assert profiles(redis)
    return visitor


def test_turning_the_signal_on_erases_the_profile_once(app: Flask, agreed: Browser, redis: Redis) -> None:
    agreed.get("/", headers={"Sec-GPC": "1"})
    assert set(agreed.cookies) == {"consent"} and profiles(redis) == []
    agreed.get("/", headers={"Sec-GPC": "1"})
    assert [record.control for record in records(app)] == ["accept_all", "signal"]
    content = json.loads(records(app)[1].content)
    assert content["answers"] == {} and content["withdrawn"] == ["own-ads", "statistics"]
    assert whole(app).length == 2
    assert "Global Privacy Control signal refused it" in agreed.get("/consent/history").text


def test_a_yes_whose_time_is_up_erases_it_too(app: Flask, agreed: Browser, redis: Redis) -> None:
    agreed.decide("save", "own-ads")  # a second answer, so that the decision itself is still young
    real = time.time
    app.wsgi_app.clock = lambda: real() + 100 * 86_400  # type: ignore[attr-defined]
    asked = [f"statistics.{app.wsgi_app.register.service('statistics').hash}"]  # type: ignore[attr-defined]
    agreed.post("/consent", {"choice": "reject_all", "notice": "banner", "asked": asked})
    app.wsgi_app.clock = lambda: real() + 183 * 86_400  # type: ignore[attr-defined]
    agreed.get("/")
    assert "interests" not in agreed.cookies and profiles(redis) == []
    assert records(app)[-1].control == "expiry"


def test_while_the_database_is_away_the_erasure_happens_and_the_record_waits(
    app: Flask, agreed: Browser, redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*given: object) -> None:
        raise Unavailable("sql", "stopped")

    with monkeypatch.context() as patch:
        patch.setattr(Sql, "session", away)
        assert agreed.get("/", headers={"Sec-GPC": "1"}).status_code == 200
    assert profiles(redis) == []
    app.extensions["cookieapp.consent.spool"].drain(app.extensions["cookieapp.ledger"])
    assert records(app)[-1].control == "signal"


def test_of_a_refuser_nothing_is_read(app: Flask, visitor: Browser) -> None:
    visitor.decide("reject_all")
    visitor.keep("interests", "A" * 22)
    visitor.get("/", headers={"Sec-GPC": "1"})
    assert [record.control for record in records(app)] == ["reject_all"]
    assert "interests" not in visitor.cookies
