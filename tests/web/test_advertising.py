"""Advertisements go by the page for everybody, and by interest for those who agreed."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from support.cast import MakeApp
from support.client import Browser, set_cookies

from config import Config
from cookieapp.advertising.matching import Candidate, Match, best, choose, draw
from cookieapp.storage.redis import Redis
from cookieapp.storage.stores import Stores

TOPICS = ["service", "chat", "staffing", "writing"]
candidates = st.lists(
    st.builds(
        Candidate,
        id=st.uuids().map(str),
        topics=st.frozensets(st.sampled_from(TOPICS), max_size=3),
        priority=st.integers(1, 10),
        landing=st.just("/x"),
    ),
    min_size=1,
    max_size=8,
)


def match(
    listed: list[Candidate], topics: set[str], interests: dict[str, float], turn: float
) -> Match | None:
    """Choose as a page does."""
    return choose(best(listed, topics, {}), best(listed, topics, interests), interests, turn)


def profile(redis: Redis) -> list[bytes]:
    """The keys of all interest profiles."""
    return [key for key in redis.do("KEYS", "interests:*") if not key.endswith(b":gone")]


def read(app: Flask, browser: Browser, slug: str = "chat-or-phone") -> str:
    """Read an article and let background work finish."""
    page = browser.get(f"/articles/{slug}").text
    Stores.of(app).background.flush()
    return page


def test_an_article_carries_one_labelled_advertisement(app: Flask) -> None:
    page = read(app, Browser(app))
    assert page.count("Advertisement") >= 1
    assert "On behalf of" in page
    assert "Contact Center sp. z o.o." in page


def test_without_consent_no_profile_comes_into_being(app: Flask, redis: Redis) -> None:
    visitor = Browser(app)
    visitor.decide("save", "statistics")
    read(app, visitor)
    assert "interests" not in visitor.cookies
    assert profile(redis) == []


def test_with_consent_topics_read_are_remembered(app: Flask, redis: Redis) -> None:
    visitor = Browser(app)
    visitor.decide("save", "own-ads")
    read(app, visitor)
    (key,) = profile(redis)
    assert visitor.cookies["interests"].encode() not in key
    assert b"chat" in redis.do("ZRANGE", key, 0, -1)
    assert 0 < redis.do("TTL", key) <= 90 * 86_400


def test_the_profile_s_number_lives_for_ninety_days(app: Flask) -> None:
    visitor = Browser(app)
    visitor.decide("save", "own-ads")
    assert f"Max-Age={90 * 86_400}" in set_cookies(visitor.get("/"))["interests"]


def test_withdrawing_erases_the_profile_at_once(app: Flask, redis: Redis) -> None:
    visitor = Browser(app)
    visitor.decide("accept_all")
    read(app, visitor)
    assert len(profile(redis)) == 1
    visitor.decide("save", "statistics")
    assert profile(redis) == []


def test_what_another_process_was_about_to_add_does_not_bring_it_back(app: Flask, redis: Redis) -> None:
    visitor = Browser(app)
    visitor.decide("accept_all")
    visitor.get("/articles/chat-or-phone")
    Stores.of(app).background.flush()
    visitor.get("/articles/chat-or-phone")  # noted, but not sent yet
    visitor.decide("reject_all")
    Stores.of(app).background.flush()
    assert profile(redis) == []


def test_withdrawing_erases_a_profile_from_before_the_secret_was_rotated(
    app: Flask, redis: Redis, make_app: MakeApp, config: Config
) -> None:
    visitor = Browser(app)
    visitor.decide("accept_all")
    read(app, visitor)
    later = Browser(
        make_app(replace(config, secret_key=b"n" * 48, secret_key_fallbacks=(config.secret_key or b"",)))
    )
    for name, value in visitor.cookies.items():
        later.keep(name, value)
    later.decide("reject_all")
    assert profile(redis) == []


def test_an_advertisement_leads_where_the_database_says(app: Flask) -> None:
    page = read(app, Browser(app))
    link = re.search(r'href="(/offers/[^"]+)"', page)
    assert link
    response = Browser(app).get(link[1] + "?to=https://evil.example")
    assert response.status_code == 303
    assert response.location.startswith("/articles/")


def test_an_advertisement_does_not_lead_to_the_page_it_is_on() -> None:
    only = [Candidate("a", frozenset(), 1, "/here")]
    assert best(only, (), {}, "/here") == ()
    assert draw((), 0.5) is None


@given(candidates, st.sets(st.sampled_from(TOPICS)), st.floats(0, 0.999))
def test_without_interests_the_page_decides_alone(
    listed: list[Candidate], topics: set[str], turn: float
) -> None:
    found = match(listed, topics, {}, turn)
    assert found is not None
    assert found.interest is None
    chosen = next(candidate for candidate in listed if candidate.id == found.id)
    if any(candidate.topics & topics for candidate in listed):
        assert chosen.topics & topics


@given(
    candidates,
    st.sets(st.sampled_from(TOPICS)),
    st.dictionaries(st.sampled_from(TOPICS), st.floats(0.1, 1e6)),
    st.floats(0, 0.999),
)
def test_an_interest_never_outweighs_the_page(
    listed: list[Candidate], topics: set[str], interests: dict[str, float], turn: float
) -> None:
    found = match(listed, topics, interests, turn)
    assert found is not None
    chosen = next(candidate for candidate in listed if candidate.id == found.id)
    if any(candidate.topics & topics for candidate in listed):
        assert chosen.topics & topics


def test_among_advertisements_for_the_page_an_interest_decides_and_is_named() -> None:
    listed = [
        Candidate("a", frozenset({"chat"}), 1, "/a"),
        Candidate("b", frozenset({"chat", "writing"}), 1, "/b"),
    ]
    plain = match(listed, {"chat"}, {}, 0.0)
    found = match(listed, {"chat"}, {"writing": 3.0}, 0.0)
    assert plain is not None
    assert found is not None
    assert (plain.id, found.id, found.interest) == ("a", "b", "writing")


@pytest.mark.parametrize("value", ["x", "A" * 21, "A" * 22 + "!", "../session"])
def test_a_foreign_profile_number_is_replaced(app: Flask, redis: Redis, value: str) -> None:
    visitor = Browser(app)
    visitor.decide("save", "own-ads")
    visitor.keep("interests", value)
    read(app, visitor)
    assert re.fullmatch(r"[\w-]{22}", visitor.cookies["interests"])
