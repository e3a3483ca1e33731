"""Withdrawal: one click, everything gone from browser and server, with a list and a receipt of it."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from flask import Flask
from support.cast import MakeApp
from support.client import Browser, set_cookies
from support.ledger import records, whole

from config import Config
from cookieapp.consent.verifier import verify
from cookieapp.consent.withdrawal.holdings import Holdings
from cookieapp.storage.chores import Chores
from cookieapp.storage.redis import Redis
from cookieapp.storage.stores import Stores
from cookieapp.storage.unavailable import Unavailable


def profiles(redis: Redis) -> list[bytes]:
    return [key for key in redis.do("KEYS", "interests:*") if key.endswith(b"}")]


@pytest.fixture
def agreed(app: Flask, visitor: Browser) -> Browser:
    """Somebody who agreed to everything and read something."""
    visitor.decide("accept_all")
    visitor.get("/articles/chat-or-phone")
    Stores.of(app).background.flush()
    return visitor


def test_a_preview_says_what_would_go_and_deletes_nothing(agreed: Browser, redis: Redis) -> None:
    before = dict(agreed.cookies)
    page = agreed.get("/consent/withdrawal")
    assert "Nothing has been deleted yet" in page.text
    assert "<code>visitor</code>" in page.text and "<code>interests</code>" in page.text
    assert "interest profile" in page.text
    assert page.headers["Cache-Control"] == "no-store"
    assert agreed.cookies == before and profiles(redis)


def test_who_has_allowed_nothing_has_nothing_to_withdraw(visitor: Browser) -> None:
    assert "nothing to withdraw" in visitor.get("/consent/withdrawal").text
    assert visitor.cookies == {}


def test_one_click_on_any_page_and_it_is_gone_with_a_page_that_lists_it(
    agreed: Browser, redis: Redis, app: Flask
) -> None:
    page = agreed.get("/articles/chat-or-phone").text
    assert 'name="notice" value="footer"' in page
    answer = agreed.decide("reject_all", notice="footer", back="/articles/chat-or-phone")
    gone = set_cookies(answer)
    assert "Max-Age=0" in gone["visitor"] and "Max-Age=0" in gone["interests"]
    assert answer.status_code == 303 and "/consent/withdrawn/" in answer.location
    assert profiles(redis) == [], "in the same response"
    told = agreed.get(answer.location)
    for words in (
        "<code>visitor</code>",
        "<code>interests</code>",
        "interest profile",
        "Signed receipt of the deletion",
    ):
        assert words in told.text
    assert 'href="/articles/chat-or-phone"' in told.text
    assert records(app)[-1].control == "withdrawal"


def test_the_receipt_of_the_deletion_lists_what_was_erased(agreed: Browser, app: Flask) -> None:
    agreed.decide("reject_all")
    receipt = agreed.get(f"/consent/receipts/{records(app)[-1].id}.json").text
    assert verify(receipt, json.loads(agreed.get("/.well-known/consent-keys.json").text)) == []
    erasure = json.loads(receipt)["erasure"]
    assert set(erasure["services"]) == {"statistics", "own-ads"}
    assert {"visitor", "interests"} <= set(erasure["cookies_expired"])
    profile = next(one for one in erasure["server_data"] if one["service"] == "own-ads")
    assert profile["erased_at"] and "interest profile" in profile["erased"][0]["what"]


def test_a_partner_keeps_its_own_cookies_and_the_page_says_where_to_object(
    make_app: MakeApp, config: Config
) -> None:
    visitor = Browser(make_app(replace(config, demo=True)))
    visitor.decide("accept_all")
    preview = visitor.get("/consent/withdrawal").text
    assert "http://127.0.0.1:8001/opt-out" in preview
    told = visitor.get(visitor.decide("reject_all").location).text
    assert "http://127.0.0.1:8001/opt-out" in told and "Our server cannot delete those" in told


def test_others_do_not_see_what_was_deleted(agreed: Browser, app: Flask) -> None:
    location = agreed.decide("reject_all").location
    assert Browser(app).get(location).status_code == 404


def test_while_redis_is_away_the_erasure_waits_and_is_done_later(
    agreed: Browser, app: Flask, redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*arguments: object) -> list[str]:
        raise Unavailable("redis", "away")

    with monkeypatch.context() as patch:
        patch.setattr(Holdings, "erase", away)
        patch.setattr(Holdings, "at", away)
        assert "does not answer" in agreed.get("/consent/withdrawal").text
        answer = agreed.decide("reject_all")
        assert set(agreed.cookies) == {"consent"}, "the cookies are gone at once"
        told = agreed.get(answer.location).text
        assert "noted for deletion" in told
        receipt = json.loads(agreed.get(f"/consent/receipts/{records(app)[-1].id}.json").text)
        assert None in [one["erased_at"] for one in receipt["erasure"]["server_data"]]
    assert profiles(redis)
    with app.app_context():
        Chores.of(app).do(["erasures"])
    assert profiles(redis) == []
    told = agreed.get(answer.location).text
    assert "noted for deletion" not in told and "interest profile" in told
    assert whole(app).length == 2


def test_what_has_to_be_erased_is_noted_without_the_value_of_a_cookie(
    agreed: Browser, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*arguments: object) -> list[str]:
        raise Unavailable("redis", "away")

    value = agreed.cookies["interests"]
    monkeypatch.setattr(Holdings, "erase", away)
    agreed.decide("reject_all")
    with Stores.of(app).sql.engine.connect() as connection:
        rows = str(list(connection.exec_driver_sql("SELECT * FROM consent_erasures")))
    assert "interests:" in rows and value not in rows


def test_withdrawing_one_service_leaves_the_other(agreed: Browser, redis: Redis) -> None:
    answer = agreed.decide("save", "statistics")
    assert "/consent/withdrawn/" in answer.location
    assert "visitor" in agreed.cookies and "interests" not in agreed.cookies
    assert profiles(redis) == []
