"""What a page costs Redis: nothing for a visitor, one command for somebody logged in."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from flask import Flask
from support.cast import ALICE, PASSWORD
from support.client import Browser

from cookieapp.accounts.people.directory import Directory
from cookieapp.storage.embedded import EmbeddedServer
from cookieapp.storage.redis import Redis
from cookieapp.storage.stores import Stores

PAGES = ("/", "/articles/chat-or-phone", "/cookies", "/preferences", "/consent")


@pytest.fixture(scope="module")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A Redis of this module's own: its statistics count everybody who uses it."""
    with EmbeddedServer(tmp_path_factory.mktemp("counted")) as server:
        yield server.url


OURS = ("config|resetstat", "info", "client|setinfo", "hello", "client|setname")


def commands(redis: Redis) -> dict[str, int]:
    """Count the commands since the last reset, without our own questions."""
    stats = redis._connected().info("commandstats")
    calls = {name.removeprefix("cmdstat_"): int(numbers["calls"]) for name, numbers in stats.items()}
    return {name: number for name, number in calls.items() if name not in OURS}


def quiet(app: Flask, redis: Redis) -> None:
    """Let background work finish, then count from zero."""
    Stores.of(app).background.flush()
    Stores.of(app).background.stop()
    redis.do("CONFIG RESETSTAT")


def count_trips(app: Flask, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Give a list that grows by one for each trip from now on."""
    trips: list[int] = []
    store = Stores.of(app).redis
    for name in ("do", "trip"):
        plain = getattr(store, name)
        monkeypatch.setattr(store, name, lambda *a, _plain=plain: (trips.append(1), _plain(*a))[1])
    return trips


@pytest.mark.parametrize("path", PAGES)
def test_a_visitor_s_page_asks_redis_nothing(app: Flask, redis: Redis, path: str) -> None:
    visitor = Browser(app)
    visitor.decide("reject_all")
    quiet(app, redis)
    visitor.get(path)
    assert commands(redis) == {}


@pytest.mark.parametrize("path", [*PAGES, "/account"])
def test_a_logged_in_page_asks_once(app: Flask, alice: Browser, redis: Redis, path: str) -> None:
    quiet(app, redis)
    alice.get(path)
    assert commands(redis) == {"get": 1}


def test_statistics_add_nothing_to_the_request(app: Flask, alice: Browser, redis: Redis) -> None:
    alice.decide("save", "statistics")
    alice.get("/")
    quiet(app, redis)
    alice.get("/cookies")
    assert commands(redis) == {"get": 1}


def test_an_interest_profile_and_an_advertisement_go_along_with_the_session(
    app: Flask, alice: Browser, redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    alice.decide("save", "own-ads")
    alice.get("/articles/chat-or-phone")
    quiet(app, redis)
    trips = count_trips(app, monkeypatch)
    assert "/offers/" in alice.get("/articles/chat-or-phone").text
    assert len(trips) == 1
    assert commands(redis) == {"get": 1, "eval": 1, "hexists": 1, "zrevrange": 1}


def test_static_files_and_errors_ask_nothing_of_a_logged_in_browser(
    app: Flask, alice: Browser, redis: Redis
) -> None:
    stylesheet = alice.get("/").text.partition('rel="stylesheet" href="')[2].partition('"')[0]
    quiet(app, redis)
    assert alice.get(stylesheet).status_code == 200
    assert commands(redis) == {}


def test_a_login_takes_two_trips(
    app: Flask, accounts: Directory, redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    trips = count_trips(app, monkeypatch)
    Browser(app).logged_in(ALICE, PASSWORD)
    assert len(trips) == 2


def test_a_thread_that_is_no_more_gives_its_connection_back(redis_url: str) -> None:
    store = Redis(redis_url)
    answers: list[object] = []
    for _ in range(150):  # more than a pool has
        thread = threading.Thread(target=lambda: answers.append(store.do("PING")))
        thread.start()
        thread.join()
    assert len(answers) == 150
    assert len(store._singles) < 20
    store.close()
