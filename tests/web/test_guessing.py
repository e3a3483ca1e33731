"""Guessing is slowed, and the owner is not locked out by it."""

from __future__ import annotations

import pytest
from flask import Flask
from support.cast import ALICE, BOB, PASSWORD
from support.client import Browser

from cookieapp.accounts import guard
from cookieapp.accounts.directory import Directory
from cookieapp.accounts.passwords import Passwords
from cookieapp.storage.redis import Redis


@pytest.fixture
def checked(app: Flask, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The passwords that were really checked against an account's hash."""
    seen: list[str] = []
    passwords: Passwords = app.extensions["cookieapp.passwords"]
    plain = passwords.verify

    def verify(kept: str | None, password: str) -> bool:
        if kept is not None:
            seen.append(password)
        return plain(kept, password)

    monkeypatch.setattr(passwords, "verify", verify)
    return seen


def guess(browser: Browser, times: int, address: str = ALICE) -> set[int]:
    """Try wrong passwords."""
    return {
        browser.post("/login", {"email": address, "password": f"guess {n}"}).status_code for n in range(times)
    }


def test_strangers_together_have_ten_guesses_an_hour(
    app: Flask, accounts: Directory, checked: list[str]
) -> None:
    for _ in range(3):
        assert guess(Browser(app), 6) == {422}
    assert len(checked) == guard.PER_ACCOUNT


def test_a_locked_account_refuses_strangers_even_with_the_right_password(
    app: Flask, accounts: Directory
) -> None:
    guess(Browser(app), guard.PER_ACCOUNT)
    answer = Browser(app).post("/login", {"email": ALICE, "password": PASSWORD})
    assert answer.status_code == 422


def test_the_owner_s_known_browser_logs_in_while_strangers_are_locked_out(app: Flask, alice: Browser) -> None:
    alice.submit("/logout", {}, form_on="/account")
    guess(Browser(app), guard.PER_ACCOUNT + 5)
    assert alice.post("/login", {"email": ALICE, "password": PASSWORD}).status_code == 303


def test_a_network_has_a_limit_for_strangers_and_not_for_known_browsers(
    app: Flask, alice: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    alice.submit("/logout", {}, form_on="/account")
    monkeypatch.setattr(guard, "PER_NETWORK", 5)
    for number in range(8):
        guess(Browser(app), 1, f"nobody{number}@example.com")
    assert Browser(app).post("/login", {"email": BOB, "password": PASSWORD}).status_code == 422
    assert alice.post("/login", {"email": ALICE, "password": PASSWORD}).status_code == 303


def test_a_known_browser_has_a_limit_of_its_own(app: Flask, alice: Browser, checked: list[str]) -> None:
    alice.submit("/logout", {}, form_on="/account")
    guess(alice, guard.PER_BROWSER + 5)
    assert len(checked) == guard.PER_BROWSER


def test_a_device_cookie_is_good_for_its_own_account_only(
    app: Flask, alice: Browser, checked: list[str]
) -> None:
    alice.submit("/logout", {}, form_on="/account")
    guess(Browser(app), guard.PER_ACCOUNT, BOB)
    checked.clear()
    guess(alice, 1, BOB)
    assert checked == []


def test_a_forged_device_cookie_is_a_stranger_s(app: Flask, accounts: Directory, checked: list[str]) -> None:
    browser = Browser(app)
    browser.keep("device", "1." + "A" * 22 + "." + "B" * 22)
    guess(Browser(app), guard.PER_ACCOUNT)
    checked.clear()
    guess(browser, 1)
    assert checked == []


def test_a_success_does_not_forgive_the_network(app: Flask, accounts: Directory, redis: Redis) -> None:
    guess(Browser(app), 3, "nobody@example.com")
    Browser(app).logged_in(ALICE, PASSWORD)
    counts = sorted(int(redis.do("GET", key)) for key in redis.do("KEYS", "guard:*"))
    assert counts == [3, 3]


def test_what_is_kept_names_nobody_and_lives_for_an_hour(
    app: Flask, accounts: Directory, redis: Redis
) -> None:
    guess(Browser(app), 1)
    keys = redis.do("KEYS", "guard:*")
    assert len(keys) == 2
    assert not any(b"127.0.0.1" in key or b"alice" in key for key in keys)
    assert all(0 < redis.do("TTL", key) <= guard.WINDOW for key in keys)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2001:db8::1", "2001:db8::ffff:2", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("::ffff:192.0.2.1", "192.0.2.1", True),
        ("192.0.2.1", "192.0.2.2", False),
    ],
)
def test_ipv6_counts_by_64_bits(redis: Redis, one: str, other: str, same: bool) -> None:
    keeper = guard.Guard(redis, [b"k" * 32])
    networks = {keeper.attempt(ALICE, "", address).network for address in (one, other)}
    assert (len(networks) == 1) is same


def test_more_logins_than_can_wait_are_asked_to_come_back(app: Flask, accounts: Directory) -> None:
    passwords: Passwords = app.extensions["cookieapp.passwords"]
    while passwords._places.acquire(blocking=False):
        pass
    answer = Browser(app).post("/login", {"email": ALICE, "password": PASSWORD})
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0
