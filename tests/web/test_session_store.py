"""Sessions in Redis: unreadable without the cookie, dead when ended, and cheap."""

from __future__ import annotations

import pickle
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import msgspec
import pytest
from flask import Flask, session
from support.cast import ALICE, PASSWORD, MakeApp
from support.client import Browser

from config import Config
from cookieapp.accounts.people.directory import Directory
from cookieapp.accounts.sessions.interface import Sessions
from cookieapp.accounts.sessions.record import BROWSER, REMEMBERED, Record, decode, encode
from cookieapp.storage.redis import Redis

PAGE = '<!doctype html><html lang="en"><head><title>slow</title></head><body></body></html>'


@dataclass
class Meanwhile:
    """What happens while the slow page is being made, and whether that page writes."""

    action: Callable[[], None] = lambda: None
    writes: bool = False


def session_key(redis: Redis) -> bytes:
    """The one session there is."""
    (key,) = redis.do("KEYS", "session:*")
    return bytes(key)


def record_of(redis: Redis) -> Record:
    """What is kept of the one session."""
    record = decode(redis.do("GET", session_key(redis)))
    assert record is not None
    return record


def change(redis: Redis, **values: Any) -> None:
    """Alter the one session's record."""
    record = record_of(redis)
    for name, value in values.items():
        setattr(record, name, value)
    redis.do("SET", session_key(redis), encode(record))


def everything(redis: Redis) -> bytes:
    """A full dump of Redis."""
    found = []
    for key in redis.do("KEYS", "*"):
        kind = redis.do("TYPE", key)
        read = {b"string": ("GET", key), b"zset": ("ZRANGE", key, 0, -1), b"hash": ("HGETALL", key)}[kind]
        found.append(key + b" " + repr(redis.do(*read)).encode())
    return b"\n".join(found)


def test_no_key_and_no_value_holds_a_cookie_s_value(alice: Browser, redis: Redis) -> None:
    alice.decide("accept_all")
    alice.get("/articles/chat-or-phone")
    alice.submit("/preferences", {"theme": "dark"})
    dump = everything(redis)
    assert len(alice.cookies) == 6
    for name, value in alice.cookies.items():
        if name != "preferences":
            assert value.encode() not in dump, name
    assert PASSWORD.encode() not in dump


def test_a_session_survives_a_restart_of_the_site(app: Flask, alice: Browser, make_app: MakeApp) -> None:
    again = Browser(make_app())
    again.keep("session", alice.cookies["session"])
    assert again.get("/account").status_code == 200


def test_a_new_login_ends_the_session_that_was_there(app: Flask, alice: Browser) -> None:
    old = alice.cookies["session"]
    alice.submit("/login", {"email": ALICE, "password": PASSWORD})
    assert alice.cookies["session"] != old
    thief = Browser(app)
    thief.keep("session", old)
    assert thief.get("/account").status_code == 303


def test_a_number_that_somebody_made_up_is_never_adopted(app: Flask, accounts: Directory) -> None:
    browser = Browser(app)
    browser.keep("session", "A" * 43)
    browser.logged_in(ALICE, PASSWORD)
    assert browser.cookies["session"] != "A" * 43


@pytest.mark.parametrize("value", ["", "short", "A" * 44, "../../etc", "account:1:sessions", "A" * 42 + "%"])
def test_a_cookie_that_is_not_a_number_of_ours_asks_redis_nothing(
    app: Flask, redis: Redis, value: str
) -> None:
    browser = Browser(app)
    browser.keep("session", value)
    redis.do("CONFIG RESETSTAT")
    assert browser.get("/account").status_code == 303
    assert b"cmdstat_get:" not in _commandstats(redis)


@pytest.mark.parametrize(
    "garbage",
    [b"", b"\x00", b"{}", pickle.dumps({"uid": "x"}), msgspec.msgpack.encode(["list"]), msgspec.msgpack.encode({"uid": 1}),
     b"\x80" * 20_000, b"\xc1" * 30],
)  # fmt: skip
def test_garbage_in_redis_logs_out_and_nothing_worse(alice: Browser, redis: Redis, garbage: bytes) -> None:
    key = session_key(redis)
    redis.do("SET", key, garbage)
    assert alice.get("/account").status_code == 303
    assert alice.get("/").status_code == 200
    assert redis.do("EXISTS", key) == 0


def test_a_value_of_the_wrong_type_logs_out_and_nothing_worse(alice: Browser, redis: Redis) -> None:
    key = session_key(redis)
    redis.do("DEL", key)
    redis.do("RPUSH", key, "x")
    assert alice.get("/account").status_code == 303


class TestLimits:
    """Both limits are kept by the server, whatever Redis or the browser still have."""

    def test_an_idle_session_ends(self, alice: Browser, redis: Redis) -> None:
        change(redis, used=int(time.time()) - BROWSER.idle)
        assert alice.get("/account").status_code == 303

    def test_an_old_session_ends_however_busy(self, alice: Browser, redis: Redis) -> None:
        change(redis, began=int(time.time()) - BROWSER.absolute)
        assert alice.get("/account").status_code == 303

    def test_a_remembered_session_lives_longer(self, app: Flask, accounts: Directory, redis: Redis) -> None:
        browser = Browser(app).logged_in(ALICE, PASSWORD, remember="1")
        change(redis, used=int(time.time()) - BROWSER.idle)
        assert browser.get("/account").status_code == 200
        change(redis, began=int(time.time()) - REMEMBERED.absolute)
        assert browser.get("/account").status_code == 303

    def test_redis_forgets_a_session_with_its_limit(self, alice: Browser, redis: Redis) -> None:
        assert 0 < redis.do("TTL", session_key(redis)) <= BROWSER.idle

    def test_use_is_noted_once_a_minute(self, alice: Browser, redis: Redis) -> None:
        raw = redis.do("GET", session_key(redis))
        alice.get("/account")
        assert redis.do("GET", session_key(redis)) == raw
        change(redis, used=int(time.time()) - 61)
        alice.get("/account")
        assert record_of(redis).used >= int(time.time()) - 2


class TestRaces:
    """No request that was under way brings a dead session back."""

    @pytest.fixture
    def meanwhile(self, app: Flask) -> Meanwhile:
        """Add a page that is slow: something else happens while it is being made."""
        happens = Meanwhile()

        @app.get("/slow")
        def slow() -> str:
            assert session["uid"]
            if happens.writes:
                session["note"] = "written late"
            if "list" in session:
                session["list"].append(2)
            happens.action()
            return PAGE

        return happens

    @pytest.mark.parametrize("writes", [False, True])
    def test_logout_during_a_slow_request(
        self, app: Flask, meanwhile: Meanwhile, alice: Browser, redis: Redis, writes: bool
    ) -> None:
        old = alice.cookies["session"]

        def log_out_elsewhere() -> None:
            other = Browser(app)
            other.keep("session", old)
            other.submit("/logout", {}, form_on="/account")

        meanwhile.action, meanwhile.writes = log_out_elsewhere, writes
        change(redis, used=int(time.time()) - 120)
        assert alice.get("/slow").status_code == 200
        thief = Browser(app)
        thief.keep("session", old)
        assert thief.get("/account").status_code == 303

    def test_rotation_during_a_slow_request(
        self, app: Flask, meanwhile: Meanwhile, alice: Browser, redis: Redis
    ) -> None:
        old = alice.cookies["session"]

        def log_in_again() -> None:
            other = Browser(app)
            other.keep("session", old)
            other.submit("/login", {"email": ALICE, "password": PASSWORD})

        meanwhile.action, meanwhile.writes = log_in_again, True
        assert alice.get("/slow").status_code == 200
        thief = Browser(app)
        thief.keep("session", old)
        assert thief.get("/account").status_code == 303

    def test_two_writers_lose_nothing(self, meanwhile: Meanwhile, alice: Browser, redis: Redis) -> None:
        meanwhile.action = lambda: change(redis, data={**record_of(redis).data, "other": 1})
        meanwhile.writes = True
        alice.get("/slow")
        data = record_of(redis).data
        assert (data["note"], data["other"]) == ("written late", 1)

    def test_a_change_deep_inside_is_kept(self, meanwhile: Meanwhile, alice: Browser, redis: Redis) -> None:
        change(redis, data={**record_of(redis).data, "list": [1]})
        alice.get("/slow")
        assert record_of(redis).data["list"] == [1, 2]


def test_ending_every_session_of_an_account(
    app: Flask, alice: Browser, bob: Browser, accounts: Directory
) -> None:
    second = Browser(app).logged_in(ALICE, PASSWORD)
    with app.app_context():
        sessions = app.session_interface
        assert isinstance(sessions, Sessions)
        assert sessions.life.end_all(accounts.find(ALICE).id) == 2  # type: ignore[union-attr]
    assert alice.get("/account").status_code == second.get("/account").status_code == 303
    assert bob.get("/account").status_code == 200


def test_sessions_survive_a_rotation_of_the_secret_key(
    alice: Browser, make_app: MakeApp, config: Config
) -> None:
    rotated = replace(config, secret_key=b"n" * 48, secret_key_fallbacks=(config.secret_key or b"",))
    again = Browser(make_app(rotated))
    again.keep("session", alice.cookies["session"])
    assert again.get("/account").status_code == 200
    again.submit("/logout", {}, form_on="/account")
    assert alice.get("/account").status_code == 303


def _commandstats(redis: Redis) -> bytes:
    raw = redis._connected().execute_command("INFO", "commandstats")
    return repr(raw).encode().replace(b"'cmdstat_", b"cmdstat_").replace(b"': ", b":")
