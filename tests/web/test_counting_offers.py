"""Showings and clicks count once each, in this order, and never for whom they should not."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from support.cast import MakeApp
from support.client import Browser

from config import Config
from cookieapp.advertising import views
from cookieapp.advertising.books import GONE, Books
from cookieapp.advertising.models import Showing, Uncounted
from cookieapp.storage.redis import Redis
from cookieapp.storage.stores import Stores
from cookieapp.storage.unavailable import Unavailable

PERSON = {"User-Agent": "Mozilla/5.0 Firefox/150.0", "Accept-Language": "en"}


class Clock:
    """Time as the counting sees it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.ahead = 2.0
        plain = views.time.time
        monkeypatch.setattr(views, "time", type("Time", (), {"time": lambda: plain() + self.ahead}))


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Two seconds pass between an offer and whatever becomes of it."""
    return Clock(monkeypatch)


@pytest.fixture
def reader(app: Flask) -> Browser:
    """Somebody who refused everything."""
    browser = Browser(app, **PERSON)
    browser.decide("reject_all")
    return browser


def offered(browser: Browser, path: str = "/articles/chat-or-phone") -> str:
    found = re.search(r'<h3><a href="(/offers/[^"]+)"', browser.get(path).text)
    assert found
    return found[1]


def counted(app: Flask) -> tuple[int, int]:
    """Fold, and give showings and clicks."""
    stores = Stores.of(app)
    stores.background.flush()
    Books(stores.sql).fold(stores.redis, datetime.now(UTC))
    with stores.sql.session() as session:
        rows = session.scalars(select(Showing)).all()
    return sum(row.shown for row in rows), sum(row.clicked for row in rows)


def reasons(app: Flask) -> dict[tuple[str, str], int]:
    counted(app)
    with Stores.of(app).sql.session() as session:
        return {(row.kind, row.reason): row.number for row in session.scalars(select(Uncounted))}


def test_a_showing_and_a_click_count_once(app: Flask, reader: Browser, clock: Clock) -> None:
    offer = offered(reader)
    for _ in range(3):
        assert reader.get(f"{offer}/sign.svg").status_code == 200
    for _ in range(3):
        assert reader.get(offer).status_code == 303
    assert counted(app) == (1, 1)
    assert reasons(app) == {("shown", "replay"): 2, ("click", "replay"): 2}


def test_a_click_without_a_showing_does_not_count(app: Flask, reader: Browser, clock: Clock) -> None:
    assert reader.get(offered(reader)).status_code == 303
    assert counted(app) == (0, 0)
    assert reasons(app) == {("click", "unseen"): 1}


def test_a_click_that_another_worker_told_of_first_counts_with_its_showing(
    app: Flask, reader: Browser, clock: Clock
) -> None:
    offer = offered(reader)
    clock.ahead = 3
    reader.get(offer)
    assert reasons(app) == {("click", "unseen"): 1}
    clock.ahead = 2
    reader.get(f"{offer}/sign.svg")
    assert counted(app) == (1, 1)
    assert reasons(app) == {("click", "unseen"): 0}


def test_a_click_before_the_showing_is_not_made_good_by_it(app: Flask, reader: Browser, clock: Clock) -> None:
    offer = offered(reader)
    reader.get(offer)
    clock.ahead = 5
    reader.get(f"{offer}/sign.svg")
    assert counted(app) == (1, 0)
    reader.get(offer)
    assert counted(app) == (1, 1)
    assert reasons(app) == {("click", "unseen"): 1}


def test_looking_at_a_page_alone_leaves_nothing_in_redis(app: Flask, redis: Redis) -> None:
    Browser(app, **PERSON).get("/articles/chat-or-phone")
    Stores.of(app).background.flush()
    assert [key for key in redis.do("KEYS", "*") if b"offers" in key or b"interests" in key] == []


def test_what_is_kept_of_a_refuser_s_showing_names_nobody(
    app: Flask, reader: Browser, clock: Clock, redis: Redis
) -> None:
    offer = offered(reader)
    reader.get(f"{offer}/sign.svg")
    assert reader.get(f"{offer}/sign.svg").headers["Cache-Control"] == "no-store"
    counted(app)
    with Stores.of(app).sql.session() as session:
        row = session.scalars(select(Showing)).one()
    assert (row.personal, row.consent, row.interest) == (False, "", "")
    assert row.hour.minute == row.hour.second == 0
    assert set(reader.cookies) == {"consent"}


@pytest.mark.parametrize(
    ("headers", "ahead", "reason"),
    [
        ({"User-Agent": "Googlebot/2.1"}, 2, "bot"),
        ({"Sec-Purpose": "Prefetch;prerender"}, 2, "prefetch"),
        ({"Sec-Fetch-Site": "cross-site"}, 2, "foreign"),
        ({}, 3_700, "stale"),
        ({}, 90_000, "stale"),
    ],
)
def test_invalid_traffic_is_led_on_and_counted_by_reason_alone(
    app: Flask, reader: Browser, clock: Clock, headers: dict[str, str], ahead: float, reason: str
) -> None:
    offer = offered(reader)
    clock.ahead = ahead
    assert reader.get(f"{offer}/sign.svg", headers=headers).status_code == 200
    assert reader.get(offer, headers=headers).status_code == 303
    assert counted(app) == (0, 0)
    assert reasons(app)["shown", reason] == 1


def test_a_click_faster_than_anybody_reads_does_not_count(app: Flask, reader: Browser, clock: Clock) -> None:
    offer = offered(reader)
    reader.get(f"{offer}/sign.svg")
    clock.ahead = -4  # on a machine so busy that its own time would have been enough
    assert reader.get(offer).status_code == 303
    assert counted(app) == (1, 0)
    assert reasons(app) == {("click", "too-fast"): 1}


def test_operators_do_not_count(app: Flask, olive: Browser, clock: Clock) -> None:
    offer = offered(olive)
    olive.get(f"{offer}/sign.svg", headers=PERSON)
    assert counted(app) == (0, 0)
    assert reasons(app) == {("shown", "staff"): 1}


def test_a_forged_offer_leads_on_and_counts_nothing(app: Flask, reader: Browser, clock: Clock) -> None:
    offer = offered(reader)
    forged = f"{offer[:-9]}{'A' if offer[-9] != 'A' else 'B'}{offer[-8:]}"
    reader.get(f"{forged}/sign.svg")
    assert reader.get(forged).status_code == 303
    assert counted(app) == (0, 0)
    assert reasons(app) == {("shown", "forged"): 1, ("click", "forged"): 1}


def test_a_former_secret_key_is_honoured(
    app: Flask, reader: Browser, make_app: MakeApp, config: Config, clock: Clock
) -> None:
    offer = offered(reader)
    later = make_app(replace(config, secret_key=b"n" * 48, secret_key_fallbacks=(config.secret_key or b"",)))
    Browser(later, **PERSON).get(f"{offer}/sign.svg")
    assert counted(later) == (1, 0)


def personal(app: Flask) -> tuple[Browser, str]:
    """Somebody who agreed and has a profile, and a personal offer."""
    browser = Browser(app, **PERSON)
    browser.decide("save", "own-ads")
    browser.get("/articles/writing-a-good-reply")
    Stores.of(app).background.flush()
    return browser, offered(browser)


def test_a_personal_showing_names_the_decision_that_allowed_it(app: Flask, clock: Clock) -> None:
    browser, offer = personal(app)
    browser.get(f"{offer}/sign.svg")
    browser.get(offer)
    assert counted(app) == (1, 1)
    with Stores.of(app).sql.session() as session:
        row = session.scalars(select(Showing)).one()
    assert row.personal
    assert re.fullmatch(r"[\w-]{22}\.\d+", row.consent)
    assert row.consent.split(".")[0] in browser.cookies["consent"]


def test_after_a_withdrawal_old_offers_lead_on_uncounted(app: Flask, clock: Clock) -> None:
    browser, offer = personal(app)
    browser.decide("reject_all")
    browser.get(f"{offer}/sign.svg")
    assert browser.get(offer).status_code == 303
    assert counted(app) == (0, 0)
    assert reasons(app) == {("shown", "withdrawn"): 1, ("click", "withdrawn"): 1}


def test_an_offer_made_for_one_person_counts_for_no_other(app: Flask, clock: Clock) -> None:
    _, offer = personal(app)
    other = Browser(app, **PERSON)
    other.decide("save", "own-ads")
    other.get(f"{offer}/sign.svg")
    assert counted(app) == (0, 0)


def test_folding_twice_adds_nothing_and_a_fold_that_died_is_finished(
    app: Flask, reader: Browser, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    from cookieapp.advertising import books

    reader.get(f"{offered(reader)}/sign.svg")
    Stores.of(app).background.flush()
    with monkeypatch.context() as patched:
        patched.setattr(books, "finish", lambda redis, batch: None)  # died before it could say so
        Books(Stores.of(app).sql).fold(Stores.of(app).redis, datetime.now(UTC))
    assert counted(app) == (1, 0)
    assert counted(app) == (1, 0)


def test_after_thirty_days_the_decision_is_taken_off_and_the_sum_stays(app: Flask, clock: Clock) -> None:
    browser, offer = personal(app)
    browser.get(f"{offer}/sign.svg")
    counted(app)
    books = Books(Stores.of(app).sql)
    assert books.purge(datetime.now(UTC)) == ""
    assert books.purge(datetime.now(UTC) + timedelta(days=31)) == "1 proofs of consent forgotten"
    with Stores.of(app).sql.session() as session:
        row = session.scalars(select(Showing)).one()
    assert (row.personal, row.consent, row.shown) == (True, GONE, 1)


def test_while_redis_is_away_counts_wait_and_arrive(
    app: Flask, reader: Browser, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(commands: object) -> None:
        raise Unavailable("redis", "away")

    with monkeypatch.context() as patched:
        patched.setattr(Stores.of(app).redis, "trip", away)
        offer = offered(reader)
        assert reader.get(f"{offer}/sign.svg").status_code == 200
        assert reader.get(offer).status_code == 303
        assert Stores.of(app).background.flush() is False
    assert counted(app) == (1, 1)
