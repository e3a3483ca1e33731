"""Budgets keep their even pace among several workers, and nobody sees a campaign more often than its cap."""

from __future__ import annotations

import re
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from support.cast import ALICE, PASSWORD
from support.client import Browser

from cookieapp.accounts.people.directory import Directory
from cookieapp.advertising import budgets as budgets_module
from cookieapp.advertising.books import Books
from cookieapp.advertising.budgets import Budgets
from cookieapp.advertising.models import Campaign, Creative, Showing
from cookieapp.advertising.plan import Plan
from cookieapp.storage.redis import Redis
from cookieapp.storage.stores import Stores
from cookieapp.storage.unavailable import Unavailable

START = 1_800_000_000.0
DAY = 86_400.0


class Time:
    now = START

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def time() -> Time:
    return Time()


def workers(app: Flask, redis: Redis, time: Time, number: int) -> list[Budgets]:
    return [Budgets(redis, Books(Stores.of(app).sql), time) for _ in range(number)]


def use_up(worker: Budgets, campaign: str, most: int = 10_000) -> int:
    return sum(worker.take(campaign) for _ in range(most))


def test_workers_together_never_run_ahead_of_the_plan(app: Flask, redis: Redis, time: Time) -> None:
    plans = {"a": Plan(1_000, START, START + DAY)}
    three, served = workers(app, redis, time, 3), 0
    for step in range(1, 49):
        time.now = START + step * DAY / 48
        for worker in three:
            worker.renew(plans)
            used = use_up(worker, "a")
            book(app, time.now, used)
            served += used
        assert served <= plans["a"].due(time.now + budgets_module.AHEAD)
    assert served >= 950


def test_what_was_given_and_never_shown_returns_after_some_hours(
    app: Flask, redis: Redis, time: Time
) -> None:
    plans = {"a": Plan(10, START - DAY, START)}
    (worker,) = workers(app, redis, time, 1)
    for _ in range(5):
        worker.renew(plans)
        use_up(worker, "a")
    book(app, time.now, 4)  # of ten that were offered
    worker.renew(plans)
    assert use_up(worker, "a") == 0
    time.now += budgets_module.OPEN * 3_600
    served = 0
    for _ in range(5):
        worker.renew(plans)
        served += use_up(worker, "a")
    assert served == 6


def book(app: Flask, now: float, shown: int) -> None:
    """Write down that campaign a was shown."""
    hour = datetime.fromtimestamp(now // 3_600 * 3_600, UTC)
    facts = {"creative_id": 1, "place": 1, "personal": False, "consent": "", "interest": str(now)}
    with Stores.of(app).sql.session() as session:
        known = session.query(Showing).filter_by(hour=hour, interest=str(now)).first()
        if known is None:
            session.add(Showing(hour=hour, campaign_id="a", shown=shown, clicked=0, **facts))
        else:
            known.shown += shown


def test_a_used_up_budget_is_never_overshot(app: Flask, redis: Redis, time: Time) -> None:
    plans = {"a": Plan(50, START - DAY, START)}
    four, served = workers(app, redis, time, 4), 0
    for _ in range(20):
        for worker in four:
            worker.renew(plans)
            served += use_up(worker, "a", 3)
    assert served == 50


def test_what_a_worker_does_not_use_goes_back(app: Flask, redis: Redis, time: Time) -> None:
    plans = {"a": Plan(10, START - DAY, START)}
    idle, busy = workers(app, redis, time, 2)
    idle.renew(plans)
    idle.renew({})
    served = 0
    for _ in range(10):
        busy.renew(plans)
        served += use_up(busy, "a")
    assert served == 10


def test_permits_survive_an_absence_of_redis_and_grow_no_more(
    app: Flask, redis: Redis, time: Time, monkeypatch: pytest.MonkeyPatch
) -> None:
    (worker,) = workers(app, redis, time, 1)
    worker.renew({"a": Plan(10, START - DAY, START)})

    def away(commands: object) -> None:
        raise Unavailable("redis", "away")

    monkeypatch.setattr(redis, "trip", away)
    worker.renew({"a": Plan(10, START - DAY, START)})
    assert use_up(worker, "a") == 5


def capped(app: Flask, cap: int) -> None:
    """Leave one campaign alone on the shelf, with a cap."""
    with Stores.of(app).sql.session() as session:
        for campaign in session.query(Campaign).all():
            campaign.status = "paused"
        house = session.query(Campaign).first()
        assert house is not None
        session.add(
            Campaign(
                id="capped",
                advertiser_id=house.advertiser_id,
                name="capped",
                status="live",
                starts=datetime.now(UTC) - timedelta(days=1),
                priority=5,
                cap=cap,
                cap_window=3_600,
                topics=[],
                creatives=[
                    Creative(headline={"en": "Seen enough?"}, text={}, landing="https://example.com/")
                ],
            )
        )


def shows(browser: Browser) -> bool:
    """Tell whether an article shows the capped campaign."""
    found = re.search(
        r'<h3><a href="/offers/.*?</h3>', browser.get("/articles/chat-or-phone").text, re.DOTALL
    )
    return found is not None and "Seen enough?" in found[0]


def seen(browser: Browser, times: int) -> int:
    return sum(shows(browser) for _ in range(times))


def test_who_agreed_sees_a_campaign_no_more_often_than_its_cap_even_at_once(app: Flask) -> None:
    capped(app, 3)
    browser = Browser(app)
    browser.decide("save", "own-ads")
    browser.get("/cookies")
    browser.get("/")  # the number of the profile is set
    assert seen(browser, 8) == 3  # no flush between: the memory is kept before the page is sent
    assert "so as not to show" in browser.get("/advertising/profile").text


def test_a_cap_holds_for_nobody_else_and_nobody_is_remembered_without_consent(
    app: Flask, redis: Redis
) -> None:
    capped(app, 3)
    browser = Browser(app)
    browser.decide("reject_all")
    assert seen(browser, 5) == 5
    assert [key for key in redis.do("KEYS", "*") if b"interests" in key] == []


def test_a_withdrawal_that_comes_with_the_session_takes_back_what_was_taken_on_the_same_trip(
    app: Flask, accounts: Directory, redis: Redis
) -> None:
    capped(app, 3)
    laptop, phone = (Browser(app).logged_in(ALICE, PASSWORD) for _ in range(2))
    laptop.decide("save", "own-ads", everywhere="1", everywhere_offered="1")
    laptop.get("/")
    assert seen(laptop, 1) == 1
    phone.decide("save", everywhere="1", everywhere_offered="1")
    laptop.get("/articles/chat-or-phone")
    assert "interests" not in laptop.cookies
    left = [key for key in redis.do("KEYS", "interests:*") if not key.endswith(b":gone")]
    assert left == []


def test_what_was_taken_in_advance_and_not_shown_comes_back(app: Flask) -> None:
    capped(app, 3)
    with Stores.of(app).sql.session() as session:
        other = session.query(Campaign).filter(Campaign.id != "capped").first()
        assert other is not None
        other.status, other.topics = "live", []
        other.creatives[0].landing = "https://example.com/other"
        other.priority = 1
    browser = Browser(app)
    browser.decide("save", "own-ads")
    browser.get("/")
    shown: Counter[bool] = Counter()
    for _ in range(30):
        shown[shows(browser)] += 1
        Stores.of(app).background.flush()
    assert shown[True] == 3


def test_with_redis_away_capped_campaigns_are_left_out_for_who_agreed(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    capped(app, 3)
    browser = Browser(app)
    browser.decide("save", "own-ads")
    browser.get("/")

    def away(*arguments: object) -> None:
        raise Unavailable("redis", "away")

    monkeypatch.setattr(Stores.of(app).redis, "trip", away)
    page = browser.get("/articles/chat-or-phone")
    assert page.status_code == 200
    assert not re.search("note-label", page.text)
