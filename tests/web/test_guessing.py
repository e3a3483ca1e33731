"""Guessing is slowed, and the owner is not locked out by it."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import func, select
from support.cast import ALICE, BOB, PASSWORD, MakeApp
from support.client import Browser
from support.work import work_of

from config import Config
from cookieapp.accounts.guard import attempts as guard
from cookieapp.accounts.history.events import events
from cookieapp.accounts.passwords.hashing import Passwords
from cookieapp.accounts.people.directory import Directory
from cookieapp.mail.models import WaitingLetter
from cookieapp.storage.redis import Redis
from cookieapp.storage.stores import Stores


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


def test_two_thousand_addresses_together_have_ten_guesses(
    make_app: MakeApp, config: Config, accounts: Directory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Behind one proxy, each guess from an address of its own; `python -m bench guessing` sends all 2,000."""
    site = make_app(replace(config, trusted_proxies=1))
    owner = Browser(site).logged_in(ALICE, PASSWORD)
    owner.submit("/logout", {}, form_on="/account")
    passwords: Passwords = site.extensions["cookieapp.passwords"]
    seen: list[str] = []
    plain = passwords.verify
    monkeypatch.setattr(passwords, "verify", lambda kept, word: (seen.append(word), plain(kept, word))[1])
    monkeypatch.setattr(passwords._pace, "_wait", lambda seconds: None)
    for number in range(150):
        network = f"198.51.{number // 200}.{number % 200}" if number % 2 else f"2001:db8:{number:x}::1"
        stranger = Browser(site, X_Forwarded_For=network)
        assert stranger.post("/login", {"email": ALICE, "password": f"guess {number}"}).status_code == 422
        if number == 75:
            assert owner.post("/login", {"email": ALICE, "password": PASSWORD}).status_code == 303
    assert len([word for word in seen if word.startswith("guess")]) == guard.PER_ACCOUNT


def test_all_strangers_together_have_a_budget_which_known_browsers_and_locked_accounts_do_not_touch(
    app: Flask, alice: Browser, checked: list[str], redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    alice.submit("/logout", {}, form_on="/account")
    monkeypatch.setattr(guard, "PER_SITE", 12)
    guess(Browser(app), 15)  # ten of them are checked; the rest are locked out and cost the site nothing
    Stores.of(app).background.flush()
    assert Browser(app).post("/login", {"email": BOB, "password": PASSWORD}).status_code == 303
    for number in range(4):
        guess(Browser(app), 1, f"nobody{number}@example.com")
    Stores.of(app).background.flush()
    assert Browser(app).post("/login", {"email": BOB, "password": PASSWORD}).status_code == 422
    assert alice.post("/login", {"email": ALICE, "password": PASSWORD}).status_code == 303


def test_a_locked_attempt_costs_no_hash_and_takes_as_long_as_one(
    app: Flask, accounts: Directory, monkeypatch: pytest.MonkeyPatch
) -> None:
    passwords: Passwords = app.extensions["cookieapp.passwords"]
    guess(Browser(app), guard.PER_ACCOUNT)
    waited: list[float] = []
    monkeypatch.setattr(passwords._pace, "_wait", waited.append)
    monkeypatch.setattr(passwords, "_fits", lambda *_: pytest.fail("a hash was made"))
    guess(Browser(app), 8)
    real = list(passwords._pace._took)
    assert len(waited) == 8
    assert set(waited) <= set(real)
    assert len(real) == guard.PER_ACCOUNT + 1


def test_unknown_wrong_and_locked_look_the_same_and_cost_the_same_work(
    app: Flask, accounts: Directory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A locked one waits as long as a hash takes, in the place of the hash."""
    guess(Browser(app), guard.PER_ACCOUNT, BOB)
    answers, work = {}, {}
    addresses = {"unknown": "nobody@example.com", "wrong": ALICE, "locked": BOB}
    for kind, address in addresses.items():
        with work_of(app) as done:
            answer = Browser(app).post("/login", {"email": address, "password": "a guess"})
        answers[kind] = f"{answer.status_code} {answer.text.replace(address, 'someone')}"
        work[kind] = done
    assert answers["unknown"] == answers["wrong"] == answers["locked"]
    assert work["unknown"] == work["wrong"]
    assert work["wrong"]["hash"] == work["locked"]["wait"] == 1
    assert work["wrong"] - Counter(hash=1) == work["locked"] - Counter(wait=1)


def test_the_owner_is_told_of_wrong_passwords_and_once_a_day_by_letter(
    app: Flask, accounts: Directory, redis: Redis
) -> None:
    def kinds() -> list[str]:
        app.extensions["cookieapp.errands"].finish()
        owner = accounts.find(ALICE)
        assert owner is not None
        with app.app_context():
            return [event.kind for event in events().all_of(owner.id)]

    def letters() -> int:
        with Stores.of(app).sql.session() as session:
            waiting = session.scalar(
                select(func.count()).select_from(WaitingLetter).where(WaitingLetter.kind == "notice")
            )
        return waiting or 0

    app.extensions["cookieapp.courier"].stop()
    guess(Browser(app), guard.PER_ACCOUNT + 3)
    assert kinds() == ["login-failed"] * guard.PER_ACCOUNT + ["login-locked"]
    assert letters() == 1
    for key in redis.do("KEYS", "guard:*"):
        if not key.endswith(b":told"):
            redis.do("DEL", key)
    guess(Browser(app), guard.PER_ACCOUNT)
    assert kinds().count("login-locked") == 2
    assert letters() == 1


def test_a_success_does_not_forgive_the_network(app: Flask, accounts: Directory, redis: Redis) -> None:
    guess(Browser(app), 3, "nobody@example.com")
    Browser(app).logged_in(ALICE, PASSWORD)
    counts = sorted(int(redis.do("GET", key)) for key in redis.do("KEYS", "guard:*"))
    assert counts == [3, 3]


def test_what_is_kept_names_nobody_and_lives_for_an_hour(
    app: Flask, accounts: Directory, redis: Redis
) -> None:
    guess(Browser(app), 1)
    Stores.of(app).background.flush()
    keys = redis.do("KEYS", "guard:*")
    assert len(keys) == 3
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
    for _ in range(guard.PER_ACCOUNT + 2):
        answer = Browser(app).post("/login", {"email": ALICE, "password": PASSWORD})
        assert answer.status_code == 503
        assert int(answer.headers["Retry-After"]) > 0
    passwords._places.release()
    assert Browser(app).post("/login", {"email": ALICE, "password": PASSWORD}).status_code == 303
