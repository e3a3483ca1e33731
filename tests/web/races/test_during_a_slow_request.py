"""The page was being made when the session ended; its answer must not bring it back."""

from __future__ import annotations

import pytest
from flask import Flask
from support.cast import ALICE, PASSWORD
from support.client import Browser
from support.races import form, log_out, nothing_is_left, opens_the_account, show_again, twin
from support.slow import SlowPage, during

from cookieapp.accounts.people.directory import Directory
from cookieapp.accounts.sessions.lifecycle import end_sessions
from cookieapp.storage.redis import Redis

pytestmark = pytest.mark.parametrize("writes", [False, True], ids=["read", "write"])


def test_logout(slow: SlowPage, alice: Browser, redis: Redis, writes: bool) -> None:
    slow.writes, old = writes, alice.cookies["session"]
    during(slow, alice, log_out(twin(alice)))
    assert not opens_the_account(alice, old)
    assert nothing_is_left(redis)


def test_a_new_number(slow: SlowPage, alice: Browser, writes: bool) -> None:
    slow.writes, old, other = writes, alice.cookies["session"], twin(alice)
    during(slow, alice, show_again(other))
    assert not opens_the_account(alice, old)
    assert other.cookies["session"] != old
    assert opens_the_account(alice, other.cookies["session"])


def test_a_new_login(slow: SlowPage, alice: Browser, writes: bool) -> None:
    slow.writes, old, other = writes, alice.cookies["session"], twin(alice)
    during(slow, alice, form(other, "/login", "/login", email=ALICE, password=PASSWORD))
    assert not opens_the_account(alice, old)
    assert opens_the_account(alice, other.cookies["session"])


def test_log_out_everywhere(app: Flask, slow: SlowPage, accounts: Directory, alice: Browser, redis: Redis, writes: bool
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


def test_ended_from_the_list(slow: SlowPage, alice: Browser, bob: Browser, writes: bool) -> None:
    slow.writes, old = writes, alice.cookies["session"]
    other = Browser(alice.app).logged_in(ALICE, PASSWORD)
    during(slow, alice, form(other, "/account/sessions/end", "/account/sessions", session="others"))
    assert not opens_the_account(alice, old)
    assert opens_the_account(alice, other.cookies["session"])
    assert opens_the_account(alice, bob.cookies["session"])
