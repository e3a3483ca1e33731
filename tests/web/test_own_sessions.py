"""People see where they are logged in, and end one session, the others, or all."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from flask import Flask
from support.cast import ALICE, PASSWORD, MakeApp
from support.client import Browser

from config import Config
from cookieapp.accounts.people.directory import Directory
from cookieapp.accounts.sessions.browser import describe, recognise
from cookieapp.accounts.sessions.interface import Sessions
from cookieapp.accounts.sessions.roll import Entry, Roll, roll_key
from cookieapp.storage.redis import Redis

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0 secret-part-17"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1"


def lines(browser: Browser) -> list[str]:
    """The sessions that can be ended from the page."""
    return re.findall(r'name="session" value="([0-9a-f]{32})"', browser.get("/account/sessions").text)


def end(browser: Browser, which: str) -> str | None:
    answer = browser.submit("/account/sessions/end", {"session": which}, form_on="/account/sessions")
    assert answer.status_code == 303
    return answer.location


def alive(*browsers: Browser) -> list[bool]:
    return [browser.get("/account").status_code == 200 for browser in browsers]


def test_the_list_tells_the_kind_of_browser_and_marks_this_one(app: Flask, accounts: Directory) -> None:
    computer = Browser(app, User_Agent=FIREFOX).logged_in(ALICE, PASSWORD)
    Browser(app, User_Agent=IPHONE).logged_in(ALICE, PASSWORD, remember="1")
    rows = re.findall(
        r"<tr>\s*<th scope=\"row\">(.*?)</th>", computer.get("/account/sessions").text, re.DOTALL
    )
    assert len(rows) == 2
    (mine,) = [row for row in rows if "this one" in row]
    (other,) = [row for row in rows if "this one" not in row]
    assert mine.startswith("Firefox on Windows")
    assert other.startswith("Safari on an iPhone")
    assert "remembered" in other


def test_the_user_agent_is_kept_nowhere(app: Flask, accounts: Directory, redis: Redis) -> None:
    Browser(app, User_Agent=FIREFOX).logged_in(ALICE, PASSWORD)
    for key in redis.do("KEYS", "session:*"):
        assert b"secret-part" not in redis.do("GET", key)
        assert b"Mozilla" not in redis.do("GET", key)


@pytest.mark.parametrize("header", ["", "curl/8", "Firefox/\x00", "<b>Chrome/1</b> Windows", "x" * 5000])
def test_any_header_gives_words_of_ours(header: str) -> None:
    assert describe(recognise(header)) in ("A browser we do not know", "Firefox", "Chrome on Windows")


@pytest.mark.parametrize(
    "kept", [None, [], ["Firefox"], ["<b>", "<b>"], "Firefox", [1, []], [{}, "Linux"], ["", ""]]
)
def test_whatever_was_kept_is_shown_safely(kept: object) -> None:
    assert "<" not in describe(kept)


def test_one_session_is_ended_and_only_that_one(app: Flask, alice: Browser) -> None:
    second, third = (Browser(app).logged_in(ALICE, PASSWORD) for _ in range(2))
    keep = set(lines(alice))
    of_third = keep - set(lines(third))
    (line,) = of_third
    assert end(alice, line) == "/account/sessions?ended=one"
    assert sorted(alive(alice, second, third)) == [False, True, True]
    assert end(alice, line) == "/account/sessions?ended=gone"


def test_all_others_are_ended(app: Flask, alice: Browser, bob: Browser) -> None:
    others = [Browser(app).logged_in(ALICE, PASSWORD) for _ in range(2)]
    assert end(alice, "others") == "/account/sessions?ended=others"
    assert alive(alice, *others, bob) == [True, False, False, True]


def test_all_are_ended_with_this_one(app: Flask, alice: Browser, bob: Browser) -> None:
    other = Browser(app).logged_in(ALICE, PASSWORD)
    location = end(alice, "all")
    assert location == "/login?notice=everywhere"
    assert "session" not in alice.cookies
    assert alive(alice, other, bob) == [False, False, True]
    assert "logged out everywhere" in alice.get(location).text


def test_nobody_ends_the_sessions_of_somebody_else(app: Flask, alice: Browser, bob: Browser) -> None:
    Browser(app).logged_in(ALICE, PASSWORD)
    (line,) = lines(alice)
    assert end(bob, line) == "/account/sessions?ended=gone"
    assert lines(alice) == [line]


def test_ending_needs_a_fresh_login_and_a_form_token(app: Flask, alice: Browser) -> None:
    other = Browser(app).logged_in(ALICE, PASSWORD)
    assert alice.post("/account/sessions/end", {"session": "all"}).status_code == 422
    sessions = app.session_interface
    assert isinstance(sessions, Sessions)
    clock = sessions.clock
    sessions.clock = sessions.life.clock = lambda: clock() + 301
    assert end(alice, "others") == "/account/confirm?next=/account&notice=late"
    assert alive(alice, other) == [True, True]


def test_a_handle_in_a_form_is_no_session_number_and_no_key(app: Flask, alice: Browser, redis: Redis) -> None:
    other = Browser(app).logged_in(ALICE, PASSWORD)
    page = alice.get("/account/sessions").text
    for browser in (alice, other):
        assert browser.cookies["session"] not in page
    for key in redis.do("KEYS", "session:*"):
        assert key.decode().partition(":")[2] not in page


def test_one_more_session_than_allowed_ends_the_oldest(
    make_app: MakeApp, config: Config, accounts: Directory
) -> None:
    site = make_app(replace(config, sessions_max=3))
    sessions = site.session_interface
    assert isinstance(sessions, Sessions)
    began = sessions.clock()
    browsers = []
    for minute in range(5):
        sessions.clock = sessions.life.clock = lambda minute=minute: began + 60 * minute
        browsers.append(Browser(site).logged_in(ALICE, PASSWORD, **({"remember": "1"} if minute < 3 else {})))
    assert alive(*browsers) == [False, False, True, True, True]


def test_sessions_that_ended_by_themselves_do_not_count(
    make_app: MakeApp, config: Config, accounts: Directory, redis: Redis
) -> None:
    site = make_app(replace(config, sessions_max=2))
    living = Browser(site).logged_in(ALICE, PASSWORD)
    owner = accounts.find(ALICE)
    assert owner is not None
    for number in range(4):
        redis.do("HSET", roll_key(owner.id), f"{number:032}", f"session:gone{number} {number} 99999999999")
    other = Browser(site).logged_in(ALICE, PASSWORD)
    assert alive(living, other) == [True, True]
    assert redis.do("HLEN", roll_key(owner.id)) == 2


@pytest.mark.parametrize("raw", [b"", b"a b c", b"session:x 1", b"\xff\xfe 1 2", b"session:x 1 2 3"])
def test_garbage_in_the_roll_hurts_nobody(
    accounts: Directory, redis: Redis, alice: Browser, raw: bytes
) -> None:
    owner = accounts.find(ALICE)
    assert owner is not None
    redis.do("HSET", roll_key(owner.id), "garbage", raw)
    assert alice.get("/account/sessions").status_code == 200
    assert end(alice, "all") == "/login?notice=everywhere"


def test_the_roll_is_never_what_a_crowded_redis_forgets(
    accounts: Directory, redis: Redis, alice: Browser
) -> None:
    owner = accounts.find(ALICE)
    assert owner is not None
    assert redis.do("TTL", roll_key(owner.id)) == -1
    assert alice.submit("/logout", {}, form_on="/account").status_code == 303
    assert redis.do("EXISTS", roll_key(owner.id)) == 0


def test_logging_out_everywhere_costs_the_same_however_many_others_there_are(redis: Redis) -> None:
    def cost() -> dict[str, int]:
        roll = Roll(redis, "alice")
        for number in range(10):
            entry = Entry(f"line{number}", f"session:{number}", number, 99)
            redis.trip([("SET", entry.key, "x"), *roll.adding(entry)])
        redis.do("CONFIG", "RESETSTAT")
        assert roll.end_all() == 10
        stats = redis._connected().info("commandstats")
        ours = ("hgetall", "unlink", "hget", "hdel", "evalsha", "del", "scan", "keys")
        return {name: stats[f"cmdstat_{name}"]["calls"] for name in ours if f"cmdstat_{name}" in stats}

    redis.run("return 1", ["x"], [])  # the connection is open
    cost()
    alone = cost()
    redis.trip([("SET", f"session:of-others-{number}", "x") for number in range(2_000)])
    assert cost() == alone
    assert alone["unlink"] == 10
    assert "scan" not in alone
    assert "keys" not in alone
