"""Two things that change what a session is, started together, leave no session too many."""

from __future__ import annotations

import random
import time

from flask import Flask
from support.cast import ALICE, PASSWORD
from support.client import Browser
from support.races import at_once, log_out, nothing_is_left, opens_the_account, sessions_in, show_again, twin

from cookieapp.accounts.people.directory import Directory
from cookieapp.accounts.sessions.lifecycle import end_sessions
from cookieapp.storage.redis import Redis
from cookieapp.storage.stores import sql


def test_logout_and_a_new_number(alice: Browser, redis: Redis) -> None:
    other, old = twin(alice), alice.cookies["session"]
    at_once(log_out(alice), show_again(other))
    for number in {old, other.cookies.get("session", old)}:
        assert not opens_the_account(alice, number)
    assert nothing_is_left(redis)


def test_log_out_everywhere_and_a_new_number(
    app: Flask, accounts: Directory, alice: Browser, redis: Redis
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


def test_two_new_numbers_leave_one_session(alice: Browser, redis: Redis) -> None:
    other, old = twin(alice), alice.cookies["session"]
    at_once(show_again(alice), show_again(other))
    assert not opens_the_account(alice, old)
    assert len(sessions_in(redis)) <= 1
    numbers = {alice.cookies.get("session", old), other.cookies.get("session", old)}
    assert sum(opens_the_account(alice, number) for number in numbers) <= 1


def test_a_login_and_the_shutting_of_the_account(app: Flask, accounts: Directory, redis: Redis) -> None:
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
    app: Flask, accounts: Directory, redis: Redis
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
