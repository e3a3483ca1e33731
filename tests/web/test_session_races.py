"""No race revives a session: real threads, and what ends a session falls into the middle of what uses it.

Each race is run RACES times (once in the suite; `python -m bench races` runs them 200 times,
on the embedded Valkey and on a Redis server).
"""

from __future__ import annotations

import os
import random
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest
from argon2 import PasswordHasher
from flask import Flask, session
from support.backends import SqlBackend
from support.cast import ALICE, BOB, PASSWORD, SECRET
from support.client import Browser

from config import Config
from cookieapp import create_app
from cookieapp.accounts.people.directory import Directory
from cookieapp.accounts.sessions.lifecycle import end_sessions
from cookieapp.accounts.sessions.record import Record, decode
from cookieapp.storage.redis import Redis
from cookieapp.storage.stores import Stores, sql

PAGE = '<!doctype html><html lang="en"><head><title>slow</title></head><body></body></html>'
RACES = int(os.environ.get("RACES", "1"))

pytestmark = pytest.mark.parametrize("race", range(RACES))


@dataclass
class SlowPage:
    """A page that has read the session and then waits; afterwards it writes, if it is told to."""

    writes: bool = False
    reached: threading.Event = field(default_factory=threading.Event)
    go_on: threading.Event = field(default_factory=threading.Event)


@dataclass
class Stage:
    """The site that all races share: making one for each would take longer than the race."""

    site: Flask
    page: SlowPage
    hash: str


@pytest.fixture(scope="module")
def stage(redis_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """Make the site, with a slow page and a quick hash."""
    folder = tmp_path_factory.mktemp("races")
    backend = SqlBackend.open(os.environ.get("TEST_DATABASE_URL"), folder)
    settings = {
        "DATA_DIR": str(folder), "REDIS_URL": redis_url, "DATABASE_URL": backend.empty(), "SECRET_KEY": SECRET
    }  # fmt: skip
    site = create_app(Config.from_env({f"COOKIEAPP_{name}": value for name, value in settings.items()}))
    site.extensions["cookieapp.courier"].stop()
    passwords = site.extensions["cookieapp.passwords"]
    passwords._hasher = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
    made = Stage(site, SlowPage(), passwords._hasher.hash(PASSWORD))

    @site.get("/slow")
    def slow() -> str:
        assert session["uid"]
        page = made.page
        page.reached.set()
        assert page.go_on.wait(20)
        if page.writes:
            session["note"] = f"written late {random.random()}"
        return PAGE

    yield made
    site.extensions["cookieapp.errands"].stop()
    stores = Stores.of(site)
    stores.background.stop()
    stores.redis.close()
    stores.sql.close()
    backend.close()


@pytest.fixture
def app(stage: Stage, redis: Redis) -> Flask:
    """The site, with an empty Redis."""
    return stage.site


@pytest.fixture
def slow(stage: Stage) -> SlowPage:
    """The slow page, at rest."""
    stage.page = SlowPage()
    return stage.page


@pytest.fixture
def accounts(app: Flask, stage: Stage) -> Directory:
    """Alice and Bob have accounts, which are open."""
    directory = Directory(Stores.of(app).sql)
    for address in (ALICE, BOB):
        user = directory.find(address) or directory.create(address, stage.hash)
        directory.set_disabled(user.id, False)
    return directory


def twin(browser: Browser) -> Browser:
    """Another tab of the same browser, or a thief with its cookies: it does not learn of new ones."""
    other = Browser(browser.app)
    for name, value in browser.cookies.items():
        other.keep(name, value)
    return other


def opens_the_account(browser: Browser, number: str) -> bool:
    thief = Browser(browser.app)
    thief.keep("session", number)
    return thief.get("/account").status_code == 200


def during(slow: SlowPage, browser: Browser, action: Callable[[], object]) -> None:
    """Do something while the browser's slow page is being made."""
    answers: list[int] = []
    request = threading.Thread(target=lambda: answers.append(browser.get("/slow").status_code))
    request.start()
    assert slow.reached.wait(20)
    action()
    slow.go_on.set()
    request.join(20)
    assert answers == [200]


def at_once(*actions: Callable[[], object]) -> None:
    """Start several things together, as exactly as threads can."""
    barrier, failures = threading.Barrier(len(actions)), []

    def run(action: Callable[[], object]) -> None:
        barrier.wait(20)
        time.sleep(random.random() * 0.004)
        try:
            action()
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=run, args=(action,)) for action in actions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert failures == []


def form(browser: Browser, path: str, on: str, **data: str) -> Callable[[], object]:
    """Open a form now, send it later."""
    from support.client import token_in

    token = token_in(browser.get(on)) or ""
    return lambda: browser.post(path, {**data, "csrf_token": token})


def log_out(browser: Browser) -> Callable[[], object]:
    return form(browser, "/logout", "/account")


def show_again(browser: Browser) -> Callable[[], object]:
    """Confirm who one is, which changes the session's number."""
    return form(browser, "/account/confirm", "/account/confirm", password=PASSWORD)


def sessions_in(redis: Redis) -> list[Record]:
    """What opens something, without the words that moved sessions left."""
    found = [decode(redis.do("GET", key)) for key in redis.do("KEYS", "session:*")]
    return [record for record in found if record is not None and not record.moved]


def nothing_is_left(redis: Redis) -> bool:
    return sessions_in(redis) == [] and redis.do("KEYS", "account:*") == []


@pytest.mark.parametrize("writes", [False, True], ids=["read", "write"])
class TestDuringASlowRequest:
    """The page was being made when the session ended; its answer must not bring it back."""

    def test_logout(self, slow: SlowPage, alice: Browser, redis: Redis, writes: bool, race: int) -> None:
        slow.writes, old = writes, alice.cookies["session"]
        during(slow, alice, log_out(twin(alice)))
        assert not opens_the_account(alice, old)
        assert nothing_is_left(redis)

    def test_a_new_number(self, slow: SlowPage, alice: Browser, writes: bool, race: int) -> None:
        slow.writes, old, other = writes, alice.cookies["session"], twin(alice)
        during(slow, alice, show_again(other))
        assert not opens_the_account(alice, old)
        assert other.cookies["session"] != old
        assert opens_the_account(alice, other.cookies["session"])

    def test_a_new_login(self, slow: SlowPage, alice: Browser, writes: bool, race: int) -> None:
        slow.writes, old, other = writes, alice.cookies["session"], twin(alice)
        during(slow, alice, form(other, "/login", "/login", email=ALICE, password=PASSWORD))
        assert not opens_the_account(alice, old)
        assert opens_the_account(alice, other.cookies["session"])

    def test_log_out_everywhere(
        self, app: Flask, slow: SlowPage, accounts: Directory, alice: Browser, redis: Redis, writes: bool, race: int
    ) -> None:  # fmt: skip
        slow.writes, old = writes, alice.cookies["session"]
        owner = accounts.find(ALICE)
        assert owner is not None

        def end() -> None:
            with app.app_context():
                assert end_sessions(owner.id) == 1

        during(slow, alice, end)
        assert not opens_the_account(alice, old)
        assert nothing_is_left(redis)

    def test_ended_from_the_list(
        self, slow: SlowPage, alice: Browser, bob: Browser, writes: bool, race: int
    ) -> None:
        slow.writes, old = writes, alice.cookies["session"]
        other = Browser(alice.app).logged_in(ALICE, PASSWORD)
        during(slow, alice, form(other, "/account/sessions/end", "/account/sessions", session="others"))
        assert not opens_the_account(alice, old)
        assert opens_the_account(alice, other.cookies["session"])
        assert opens_the_account(alice, bob.cookies["session"])


class TestAtTheSameMoment:
    """Two things that change what a session is, started together."""

    def test_logout_and_a_new_number(self, alice: Browser, redis: Redis, race: int) -> None:
        other, old = twin(alice), alice.cookies["session"]
        at_once(log_out(alice), show_again(other))
        for number in {old, other.cookies.get("session", old)}:
            assert not opens_the_account(alice, number)
        assert nothing_is_left(redis)

    def test_log_out_everywhere_and_a_new_number(
        self, app: Flask, accounts: Directory, alice: Browser, redis: Redis, race: int
    ) -> None:
        owner, old = accounts.find(ALICE), alice.cookies["session"]
        assert owner is not None

        def end() -> None:
            with app.app_context():
                end_sessions(owner.id)

        at_once(end, show_again(alice))
        for number in {old, alice.cookies.get("session", old)}:
            assert not opens_the_account(alice, number)
        assert nothing_is_left(redis)

    def test_two_new_numbers_leave_one_session(self, alice: Browser, redis: Redis, race: int) -> None:
        other, old = twin(alice), alice.cookies["session"]
        at_once(show_again(alice), show_again(other))
        assert not opens_the_account(alice, old)
        assert len(sessions_in(redis)) <= 1
        numbers = {alice.cookies.get("session", old), other.cookies.get("session", old)}
        assert sum(opens_the_account(alice, number) for number in numbers) <= 1

    def test_a_login_and_the_shutting_of_the_account(
        self, app: Flask, accounts: Directory, redis: Redis, race: int
    ) -> None:
        owner, browser = accounts.find(ALICE), Browser(app)
        assert owner is not None

        def shut() -> None:
            time.sleep(random.random() * 0.06)  # anywhere within the login
            with app.app_context(), sql().session():
                accounts.set_disabled(owner.id, True)
                end_sessions(owner.id)
                time.sleep(random.random() * 0.03)  # and the commit comes later

        at_once(lambda: browser.post("/login", {"email": ALICE, "password": PASSWORD}), shut)
        assert browser.get("/account").status_code == 303
        assert nothing_is_left(redis)

    def test_two_logins_of_one_browser_leave_no_third_session(
        self, app: Flask, accounts: Directory, redis: Redis, race: int
    ) -> None:
        browsers = [Browser(app), Browser(app)]
        at_once(
            *(
                lambda browser=browser: browser.post("/login", {"email": ALICE, "password": PASSWORD})
                for browser in browsers
            )
        )
        assert all(browser.get("/account").status_code == 200 for browser in browsers)
        assert len(sessions_in(redis)) == 2
