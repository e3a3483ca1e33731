"""The interest profile: only with consent, explained, changed, taken away and erased by its owner."""

from __future__ import annotations

import io
import json
import re
import zipfile
from dataclasses import replace

import pytest
from flask import Flask
from support.cast import MakeApp
from support.client import Browser, set_cookies, token_in

from config import Config
from cookieapp.advertising.interests import EPOCH, HALF_LIFE, MOST, Interests, strengths
from cookieapp.storage.redis import Redis
from cookieapp.storage.stores import Stores
from cookieapp.storage.unavailable import Unavailable

PAGE = "/advertising/profile"


def profiles(redis: Redis) -> set[bytes]:
    """The keys of everything kept about interests."""
    return {key for key in redis.do("KEYS", "interests:*") if not key.endswith(b":gone")}


def read(app: Flask, browser: Browser, *slugs: str) -> None:
    """Read articles and let background work finish."""
    for slug in slugs or ("chat-or-phone",):
        browser.get(f"/articles/{slug}")
    Stores.of(app).background.flush()


@pytest.fixture
def reader(app: Flask) -> Browser:
    """Somebody who agreed to a profile and read one article."""
    browser = Browser(app)
    browser.decide("save", "own-ads")
    read(app, browser)
    return browser


def act(browser: Browser, what: str, topic: str = "") -> int:
    return browser.submit(PAGE, {"act": what, **({"topic": topic} if topic else {})}).status_code


def test_without_consent_no_profile_comes_into_being_and_the_page_says_so(app: Flask, redis: Redis) -> None:
    visitor = Browser(app)
    visitor.decide("save", "statistics")
    read(app, visitor)
    assert "interests" not in visitor.cookies
    assert profiles(redis) == set()
    page = visitor.get(PAGE).text
    assert "There is no profile of you" in page
    assert "Chat and messaging" in page  # what it would be made of


def test_topics_read_are_shown_with_the_article_that_put_them_there(reader: Browser, redis: Redis) -> None:
    page = reader.get(PAGE).text
    assert "Chat and messaging" in page
    assert 'href="/articles/chat-or-phone"' in page
    assert "All of it disappears on" in page
    assert not any(reader.cookies["interests"].encode() in key for key in profiles(redis))
    assert all(0 < redis.do("TTL", key) <= 90 * 86_400 for key in profiles(redis))


def test_the_profile_s_number_lives_for_ninety_days(app: Flask) -> None:
    visitor = Browser(app)
    visitor.decide("save", "own-ads")
    assert f"Max-Age={90 * 86_400}" in set_cookies(visitor.get("/"))["interests"]


def test_reading_on_does_not_prolong_the_profile(app: Flask, reader: Browser, redis: Redis) -> None:
    for key in profiles(redis):
        redis.do("EXPIRE", key, 1_000)
    read(app, reader, "chat-or-phone", "writing-a-good-reply")
    assert all(redis.do("TTL", key) <= 1_000 for key in profiles(redis))


def test_a_removed_topic_may_come_back_and_a_blocked_one_may_not(app: Flask, reader: Browser) -> None:
    assert act(reader, "remove", "chat") == 303
    assert 'id="topic-chat"' not in reader.get(PAGE).text
    read(app, reader)
    assert 'id="topic-chat"' in reader.get(PAGE).text
    assert act(reader, "block", "chat") == 303
    read(app, reader)
    assert 'id="topic-chat"' not in reader.get(PAGE).text
    assert act(reader, "unblock", "chat") == 303
    read(app, reader)
    assert 'id="topic-chat"' in reader.get(PAGE).text


def test_a_paused_profile_notes_nothing_and_tips_nothing(app: Flask, reader: Browser) -> None:
    act(reader, "pause")
    read(app, reader, "writing-a-good-reply")
    page = reader.get(PAGE).text
    assert "Paused" in page
    assert 'id="topic-writing"' not in page
    assert "You agreed to" not in reader.get("/articles/writing-a-good-reply").text
    act(reader, "resume")
    read(app, reader, "writing-a-good-reply")
    assert 'id="topic-writing"' in reader.get(PAGE).text


def test_with_a_profile_the_counterfactual_is_told(app: Flask, reader: Browser) -> None:
    assert "Without the profile you would see" in reader.get("/articles/writing-a-good-reply").text


def test_the_profile_can_be_taken_away(reader: Browser) -> None:
    response = reader.get(f"{PAGE}.json")
    assert "attachment" in response.headers["Content-Disposition"]
    found = json.loads(response.text)
    assert {"chat", "telephony"} & {one["topic"] for one in found["interests"]}
    assert found["interests"][0]["read"][0]["article"] == "chat-or-phone"


def test_erasing_leaves_nothing_and_begins_anew(app: Flask, reader: Browser, redis: Redis) -> None:
    number = reader.cookies["interests"]
    act(reader, "block", "writing")
    read(app, reader)
    assert act(reader, "erase") == 303
    assert profiles(redis) == set()
    read(app, reader)
    assert reader.cookies["interests"] != number


@pytest.mark.parametrize("slugs", [(), ("chat-or-phone", "writing-a-good-reply")])
def test_withdrawing_erases_everything_at_once(
    app: Flask, reader: Browser, redis: Redis, slugs: tuple[str, ...]
) -> None:
    act(reader, "block", "quality")
    for slug in slugs:
        reader.get(f"/articles/{slug}")  # noted, but not sent yet
    reader.decide("reject_all")
    Stores.of(app).background.flush()
    assert profiles(redis) == set()


def test_withdrawing_erases_a_profile_from_before_the_secret_was_rotated(
    reader: Browser, redis: Redis, make_app: MakeApp, config: Config
) -> None:
    later = Browser(
        make_app(replace(config, secret_key=b"n" * 48, secret_key_fallbacks=(config.secret_key or b"",)))
    )
    for name, value in reader.cookies.items():
        later.keep(name, value)
    later.decide("reject_all")
    assert profiles(redis) == set()


@pytest.mark.parametrize("value", ["x", "A" * 21, "A" * 22 + "!", "../session"])
def test_a_foreign_profile_number_is_replaced(app: Flask, value: str) -> None:
    visitor = Browser(app)
    visitor.decide("save", "own-ads")
    visitor.keep("interests", value)
    read(app, visitor)
    assert re.fullmatch(r"[\w-]{22}", visitor.cookies["interests"])


@pytest.mark.parametrize(
    "form", [{"act": "burn"}, {"act": "remove", "topic": "religion"}, {"act": "block"}, {}]
)
def test_nonsense_is_refused(reader: Browser, form: dict[str, str]) -> None:
    assert reader.post(PAGE, form).status_code == 400


def test_somebody_logged_in_needs_the_page_s_token(alice: Browser) -> None:
    alice.decide("save", "own-ads")
    assert alice.post(PAGE, {"act": "erase"}).status_code == 403
    token = token_in(alice.get(PAGE))
    assert alice.post(PAGE, {"act": "erase", "csrf_token": token}).status_code == 303


def test_a_profile_holds_thirty_two_topics_and_strength_halves_in_two_weeks(app: Flask, redis: Redis) -> None:
    stores = Stores.of(app)
    interests = Interests(stores.background, [b"k" * 64])
    own = type("Own", (), {"cookies": {"interests": "A" * 22}, "allows": lambda self, service: True})()
    for number in range(MOST + 8):
        interests.note(own, [f"topic-{number}"], "slug", EPOCH + number)
    interests.note(own, ["topic-0"], "slug", EPOCH - HALF_LIFE)
    stores.background.flush()
    found = strengths(redis.do("ZREVRANGE", interests.profile_key("A" * 22), 0, -1, "WITHSCORES"), EPOCH)
    assert len(found) == MOST
    later = strengths(
        redis.do("ZREVRANGE", interests.profile_key("A" * 22), 0, 0, "WITHSCORES"), EPOCH + HALF_LIFE
    )
    (strongest,) = later.values()
    assert strongest == pytest.approx(0.5, rel=1e-3)


def test_the_page_says_so_while_redis_is_away(
    reader: Browser, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*arguments: object) -> None:
        raise Unavailable("redis", "away")

    monkeypatch.setattr(Stores.of(app).redis, "trip", away)
    monkeypatch.setattr(Stores.of(app).redis, "do", away)
    assert reader.get(PAGE).status_code == 503
    assert reader.get("/articles/chat-or-phone").status_code == 200


def test_the_profile_is_in_the_download_of_one_s_data(app: Flask, alice: Browser) -> None:
    alice.decide("save", "own-ads")
    read(app, alice)
    answer = alice.submit("/account/data/export", {}, form_on="/account/data")
    with zipfile.ZipFile(io.BytesIO(answer.data)) as file:
        found = json.loads(file.read("interest-profile.json"))
    assert "chat" in {one["topic"] for one in found["interests"]}
    assert found["interests"] == json.loads(alice.get(f"{PAGE}.json").text)["interests"]
    assert "interest profile of this browser" in alice.get("/account/data").text
