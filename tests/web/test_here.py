"""What this browser sent just now: explained, and decoded where it is ours."""

from __future__ import annotations

import re
import time
from dataclasses import replace

import pytest
from flask import Flask
from support.cast import ALICE, SECRET, MakeApp
from support.client import Browser
from support.here import HERE, delete, part

from config import Config
from cookieapp.consent.decision import decide
from cookieapp.consent.decision.cookie import encode
from cookieapp.register import load
from cookieapp.settings.keys import working_key
from cookieapp.storage.redis import Redis
from cookieapp.storage.stores import Stores
from cookieapp.storage.unavailable import Unavailable

KEY = working_key(SECRET.encode())
REGISTER = load()


def test_a_browser_that_sends_nothing_reads_so(visitor: Browser) -> None:
    page = visitor.get(HERE).text
    assert "Your browser sent no cookies" in page
    assert 'name="name"' not in page


def test_the_decision_is_told_in_words(visitor: Browser) -> None:
    visitor.decide("save", "statistics")
    words = part(visitor, "consent")
    assert "allowed" in words
    assert "Visit statistics yes" in words
    assert "Advertisements by interest no" in words
    assert visitor.cookies["consent"].split(".")[2] not in words


def test_a_yes_for_a_while_says_until_when(make_app: MakeApp, config: Config) -> None:
    browser = Browser(make_app(replace(config, demo=True)))
    browser.post("/consent/content", {"how": "month", "content": "demonstration", "next": "/"})
    assert re.search(r"Advertising partner \(example\) yes, until \d", part(browser, "consent"))


def test_a_decision_past_its_time_is_expired_and_one_that_was_forged_unreadable(visitor: Browser) -> None:
    old = decide(REGISTER, ["statistics"], int(time.time()) - 183 * 86_400, under_signal=False)
    visitor.keep("consent", encode(old, KEY))
    words = part(visitor, "consent")
    assert "expired" in words
    assert "Its time is over" in words
    visitor.keep("consent", encode(old, b"another key" * 4))
    assert "it counts as no decision" in part(visitor, "consent")


def test_preferences_are_told_in_words(visitor: Browser) -> None:
    visitor.post("/preferences", {"language": "en", "region": "PL", "font_size": "150", "theme": "dark", "motion": "less", "remember": "1"})  # fmt: skip
    words = part(visitor, "preferences")
    assert "150%" in words
    assert "Dark" in words


def test_numbers_are_shown_in_part_and_the_session_not_at_all(alice: Browser) -> None:
    alice.decide("accept_all")
    alice.get("/articles/chat-or-phone")
    page = alice.get(HERE).text
    for name in ("session", "device", "visitor", "interests"):
        value = alice.cookies[name]
        assert value not in page
        assert not any(value[at : at + 9] in page for at in range(len(value) - 9))
    assert "hidden: it is as good as a key" in page
    assert alice.cookies["session"][:6] not in part(alice, "session")


def test_what_the_server_keeps_is_told_as_well(app: Flask, alice: Browser) -> None:
    alice.decide("accept_all")
    alice.get("/articles/chat-or-phone")
    Stores.of(app).background.flush()
    assert f"Logged in as {ALICE}" in part(alice, "session")
    assert "On our server Topics in your interest profile" in part(alice, "interests")


def test_a_session_that_is_over_is_expired(alice: Browser, redis: Redis) -> None:
    redis.do("FLUSHDB")
    words = part(alice, "session")
    assert "expired" in words
    assert "this session is over" in words


def test_a_cookie_that_is_not_allowed_is_on_its_way_out(visitor: Browser) -> None:
    visitor.keep("visitor", "A" * 22)
    assert "not allowed" in part(visitor, "visitor")
    assert "visitor" not in visitor.cookies


def test_a_cookie_of_somebody_else_is_measured_and_not_read(visitor: Browser) -> None:
    visitor.keep("stranger", "12345678")
    words = part(visitor, "stranger")
    assert "unknown" in words
    assert "8 bytes, not read" in words
    assert "12345678" not in words


def test_the_signal_is_shown(app: Flask) -> None:
    assert "Global Privacy Control" in Browser(app, Sec_GPC="1").get(HERE).text.partition("<footer")[0]


def test_while_redis_is_away_the_page_says_what_it_cannot_know(
    alice: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object) -> None:
        raise Unavailable("redis", "a test")

    alice.decide("accept_all")
    alice.get("/articles/chat-or-phone")
    monkeypatch.setattr(Redis, "do", away)
    monkeypatch.setattr(Redis, "trip", away)
    for name in ("session", "interests"):
        assert "cannot be looked up at the moment" in part(alice, name)
    assert "Our store on the server does not answer" in delete(alice, "session")
    assert "session" not in alice.cookies
