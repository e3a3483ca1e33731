"""Redis frozen, killed or full: public pages stay, logged-in pages say so at once, nobody is logged out."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from support.cast import ALICE, PASSWORD
from support.client import Browser, code_of_app, token_in
from support.servers import PROGRAM, RedisServer

from config import Config
from cookieapp import create_app
from cookieapp.accounts.factors.store import factors
from cookieapp.accounts.people.directory import Directory
from cookieapp.storage import connect
from cookieapp.storage.embedded import EmbeddedServer
from cookieapp.storage.stores import Stores, sql

PUBLIC = ("/", "/articles/chat-or-phone", "/cookies", "/cookies/here", "/consent", "/preferences", "/login")


@pytest.fixture(
    params=[
        pytest.param(EmbeddedServer, id="valkey"),
        pytest.param(
            RedisServer,
            id="redis",
            # The embedded Valkey is tried everywhere; a second make of server where one is installed, as in CI.
            marks=pytest.mark.skipif(PROGRAM is None, reason="there is no redis-server here"),
        ),
    ]
)
def server(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[EmbeddedServer]:
    """A Redis of this test's own, to be maltreated: the embedded one, and a Redis server."""
    with request.param(tmp_path_factory.mktemp("own")) as server:
        yield server


@pytest.fixture
def site(
    make_app: Callable[..., Flask], config: Config, server: EmbeddedServer, hash_of_password: str, sql_backend: object,
    monkeypatch: pytest.MonkeyPatch,
) -> Flask:  # fmt: skip
    """The site on that Redis, as patient as in production."""
    monkeypatch.setattr(connect, "TIMEOUT", 0.3)
    return make_app(replace(config, redis_url=server.url))


@pytest.fixture
def owner(site: Flask, hash_of_password: str) -> Browser:
    """Alice, logged in there, with everything allowed."""
    Directory(Stores.of(site).sql).create(ALICE, hash_of_password)
    browser = Browser(site).logged_in(ALICE, PASSWORD)
    browser.decide("accept_all")
    browser.get("/articles/chat-or-phone")
    return browser


@pytest.fixture(params=["frozen", "killed"])
def away(request: pytest.FixtureRequest, owner: Browser, server: EmbeddedServer) -> Iterator[str]:
    """Take Redis away."""
    assert server.pid
    if request.param == "frozen":
        os.kill(server.pid, signal.SIGSTOP)
        yield request.param
        os.kill(server.pid, signal.SIGCONT)
    else:
        os.kill(server.pid, signal.SIGKILL)
        yield request.param


def test_public_pages_stay(site: Flask, owner: Browser, away: str) -> None:
    for browser in (Browser(site), owner):
        for path in PUBLIC:
            assert browser.get(path).status_code == 200, path


def test_a_logged_in_page_says_so_and_keeps_the_cookie(owner: Browser, away: str) -> None:
    response = owner.get("/account")
    assert response.status_code == 503
    assert "Retry-After" in response.headers
    assert "Set-Cookie" not in response.headers
    assert "session" in response.text
    assert "/readyz" in owner.get("/operator/health").text


def test_the_answer_comes_within_half_a_second(owner: Browser, away: str) -> None:
    times = []
    for path in ("/account", "/", "/articles/chat-or-phone", "/account", "/account"):
        began = time.process_time(), time.monotonic()
        owner.get(path)
        # What this machine spends on computing is not waiting for Redis.
        times.append(time.monotonic() - began[1] - max(0.0, time.process_time() - began[0] - 0.05))
    assert sorted(times)[len(times) // 2] < 0.5


def test_logging_in_says_so_and_logs_nobody_in(site: Flask, away: str) -> None:
    browser = Browser(site)
    response = browser.post("/login", {"email": ALICE, "password": PASSWORD})
    assert response.status_code == 503
    assert browser.cookies == {}


def test_a_refusal_still_holds(owner: Browser, away: str) -> None:
    assert owner.decide("reject_all").status_code == 303
    assert not {"visitor", "interests"} & set(owner.cookies)


def test_preferences_still_work_and_say_that_the_account_does_not_know_yet(owner: Browser, away: str) -> None:
    assert owner.post("/preferences", {"theme": "dark"}).location == "/preferences?saved=here"
    assert 'data-theme="dark"' in owner.get("/").text


def test_the_session_is_back_when_redis_is(owner: Browser, server: EmbeddedServer) -> None:
    assert server.pid
    os.kill(server.pid, signal.SIGSTOP)
    try:
        assert owner.get("/account").status_code == 503
    finally:
        os.kill(server.pid, signal.SIGCONT)
    assert eventually(lambda: owner.get("/account").status_code == 200)


def test_a_session_survives_a_restart_of_redis(owner: Browser, server: EmbeddedServer) -> None:
    server.stop()
    assert owner.get("/account").status_code == 503
    server.start()
    assert eventually(lambda: owner.get("/account").status_code == 200)


def test_a_full_redis_refuses_new_sessions_clearly_and_keeps_the_old_ones(
    site: Flask, owner: Browser
) -> None:
    redis = Stores.of(site).redis
    redis.do("CONFIG SET", "maxmemory", "1")
    try:
        assert owner.get("/account").status_code == 200
        assert Browser(site).post("/login", {"email": ALICE, "password": PASSWORD}).status_code == 503
    finally:
        redis.do("CONFIG SET", "maxmemory", "0")


def test_a_redis_that_may_only_be_read_says_so_and_is_back_by_itself(
    site: Flask, owner: Browser, server: EmbeddedServer
) -> None:
    """As it is for a moment when another machine takes over."""
    token = token_in(owner.get("/account"))
    redis = Stores.of(site).redis
    redis.do("REPLICAOF", "127.0.0.1", "1")
    for path in ("/logout", "/account/sessions/end", "/account/confirm"):
        sent = {"csrf_token": token, "session": "all", "password": PASSWORD}
        response = owner.post(path, sent)
        assert (response.status_code, response.headers["Retry-After"]) == (503, "5"), path
    assert Browser(site).post("/login", {"email": ALICE, "password": PASSWORD}).status_code == 503
    redis.do("REPLICAOF", "NO", "ONE")
    assert owner.get("/account").status_code == 200
    assert owner.post("/logout", {"csrf_token": token}).status_code == 303


def test_a_full_redis_still_lets_people_log_out_and_end_their_sessions(site: Flask, owner: Browser) -> None:
    other, redis = Browser(site).logged_in(ALICE, PASSWORD), Stores.of(site).redis
    redis.do("CONFIG SET", "maxmemory", "1")
    redis.do("CONFIG SET", "maxmemory-policy", "noeviction")
    try:
        ended = owner.submit("/account/sessions/end", {"session": "others"}, form_on="/account/sessions")
        assert ended.location == "/account/sessions?ended=others"
        assert other.get("/account").status_code == 303
        # Showing again who one is needs a new number, for which there is no room: the old one stays.
        assert owner.submit("/account/confirm", {"password": PASSWORD}).status_code == 503
        assert owner.get("/account").status_code == 200
        assert owner.submit("/logout", {}, form_on="/account").status_code == 303
        assert owner.get("/account").status_code == 303
    finally:
        redis.do("CONFIG SET", "maxmemory", "0")


def test_the_second_step_of_a_login_waits_for_redis_and_is_not_lost(
    site: Flask, owner: Browser, server: EmbeddedServer
) -> None:
    secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
    with site.app_context():
        found = Directory(sql()).find(ALICE)
        assert found is not None
        assert factors().set_app(found.id, secret, code_of_app(secret, -1))
    browser = Browser(site)
    assert browser.post("/login", {"email": ALICE, "password": PASSWORD}).location == "/login/factor"
    assert server.pid
    os.kill(server.pid, signal.SIGSTOP)
    try:
        assert browser.get("/login/factor").status_code == 503
        assert browser.post("/login/factor", {"code": code_of_app(secret)}).status_code == 503
    finally:
        os.kill(server.pid, signal.SIGCONT)
    assert eventually(lambda: browser.get("/login/factor").status_code == 200)
    assert browser.submit("/login/factor", {"code": code_of_app(secret)}).location == "/account"


def test_readiness_names_the_store_that_is_away(site: Flask, owner: Browser, away: str) -> None:
    response = Browser(site).get("/readyz")
    assert response.status_code == 503
    assert response.json == {"status": "not ready", "redis": "unavailable", "sql": "ok"}
    assert Browser(site).get("/healthz").status_code == 200


def test_a_database_that_is_away_stops_logins_and_no_page(
    make_app: Callable[..., Flask], config: Config, tmp_path: Path
) -> None:
    broken = tmp_path / "folder.sqlite3"
    broken.mkdir()
    site = make_site_without_sql(config, f"sqlite:///{broken}")
    for path in PUBLIC:
        assert Browser(site).get(path).status_code == 200, path
    assert Browser(site).post("/login", {"email": ALICE, "password": PASSWORD}).status_code == 503


def make_site_without_sql(config: Config, url: str) -> Flask:
    """Make a site whose database cannot be opened."""
    return create_app(replace(config, database_url=url), strict=True)


def eventually(happens: Callable[[], bool], seconds: float = 5.0) -> bool:
    """Wait for something to become true."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if happens():
            return True
        time.sleep(0.05)
    return False
