"""After the password a code is asked for: good once, limited, and passed by nothing else."""

from __future__ import annotations

import pytest
from flask import Flask
from support.cast import ALICE, LOGIN, PASSWORD
from support.client import Browser, code_of_app
from support.factors import ALICE_APP, second_step
from support.post import Postbox

from cookieapp.accounts.entrance import awaiting
from cookieapp.accounts.guard import attempts as guard
from cookieapp.accounts.people.directory import Directory
from cookieapp.storage.redis import Redis


def test_the_password_alone_opens_nothing(app: Flask, codes: list[str], redis: Redis) -> None:
    browser = Browser(app)
    assert browser.post("/login", LOGIN).location == "/login/factor"
    for path in ("/account", "/account/sessions", "/account/security", "/operator/"):
        assert (browser.get(path).location or "").startswith("/login?next="), path
    assert "Your account" not in browser.get("/").text
    assert "device" not in browser.cookies
    assert redis.do("KEYS", "account:*") == []


def test_the_code_opens_the_account_under_a_new_number(app: Flask, codes: list[str]) -> None:
    browser = Browser(app)
    browser.post("/login", {**LOGIN, "next": "/preferences"})
    pending = browser.cookies["session"]
    assert second_step(browser, code_of_app(ALICE_APP)) == "/preferences"
    assert browser.cookies["session"] != pending
    assert browser.get("/account").status_code == 200
    thief = Browser(app)
    thief.keep("session", pending)
    assert thief.get("/account").status_code == 303
    assert thief.get("/login/factor").location == "/login?notice=please"


def test_a_code_is_good_once(app: Flask, codes: list[str]) -> None:
    code = code_of_app(ALICE_APP)
    first, second = Browser(app), Browser(app)
    for browser in (first, second):
        browser.post("/login", LOGIN)
    assert second_step(first, code) == "/account"
    assert second_step(second, code) is None


@pytest.mark.parametrize(("steps", "good"), [(-3, False), (-1, True), (0, True), (1, True), (3, False)])
def test_clocks_may_differ_by_one_step(app: Flask, codes: list[str], steps: int, good: bool) -> None:
    browser = Browser(app)
    browser.post("/login", LOGIN)
    assert (second_step(browser, code_of_app(ALICE_APP, steps)) == "/account") is good


def test_remember_me_survives_the_second_step(app: Flask, codes: list[str]) -> None:
    browser = Browser(app)
    browser.post("/login", {**LOGIN, "remember": "1"})
    answer = browser.submit("/login/factor", {"code": code_of_app(ALICE_APP)})
    assert any(
        "session=" in line and "Max-Age=2592000" in line for line in answer.headers.getlist("Set-Cookie")
    )


def test_five_wrong_codes_end_the_login(app: Flask, codes: list[str]) -> None:
    browser = Browser(app)
    browser.post("/login", LOGIN)
    answers = [second_step(browser, "000000") for _ in range(awaiting.MOST_FAILURES)]
    assert answers == [None] * (awaiting.MOST_FAILURES - 1) + ["/login?notice=again"]
    assert "session" not in browser.cookies


def test_guessing_codes_is_limited_however_often_one_begins_anew(
    app: Flask, codes: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        browser = Browser(app)
        browser.post("/login", LOGIN)
        for _ in range(4):
            second_step(browser, "000000")
    browser = Browser(app)
    browser.post("/login", LOGIN)
    assert second_step(browser, code_of_app(ALICE_APP)) is None, f"{guard.PER_ACCOUNT} an hour"


def test_the_owners_known_browser_is_not_locked_out_by_that(app: Flask, codes: list[str]) -> None:
    owner = Browser(app)
    owner.post("/login", LOGIN)
    assert second_step(owner, code_of_app(ALICE_APP, -1)) == "/account"
    owner.submit("/logout", {}, form_on="/account")
    for _ in range(3):
        stranger = Browser(app)
        stranger.post("/login", LOGIN)
        for _ in range(4):
            second_step(stranger, "000000")
    owner.post("/login", LOGIN)
    assert second_step(owner, code_of_app(ALICE_APP)) == "/account"


def test_the_second_step_needs_its_token_and_the_cookie(app: Flask, codes: list[str]) -> None:
    browser = Browser(app)
    browser.post("/login", LOGIN)
    assert browser.post("/login/factor", {"code": code_of_app(ALICE_APP)}).status_code == 422
    assert (
        Browser(app).post("/login/factor", {"code": code_of_app(ALICE_APP)}).location == "/login?notice=again"
    )


def test_a_password_changed_meanwhile_ends_the_login(
    app: Flask, codes: list[str], accounts: Directory, hash_of_password: str
) -> None:
    browser = Browser(app)
    browser.post("/login", LOGIN)
    owner = accounts.find(ALICE)
    assert owner is not None
    accounts.set_password_hash(owner.id, hash_of_password[:-4] + "AAAA")
    assert browser.get("/login/factor").location == "/login?notice=please"


def test_it_takes_ten_minutes_at_most(app: Flask, codes: list[str]) -> None:
    browser = Browser(app)
    browser.post("/login", LOGIN)
    sessions = app.session_interface
    clock = sessions.clock  # type: ignore[attr-defined]
    sessions.clock = lambda: clock() + 601  # type: ignore[attr-defined]
    assert browser.get("/login/factor").location == "/login?notice=please"


def test_confirming_asks_for_the_code_too(app: Flask, codes: list[str]) -> None:
    browser = Browser(app)
    browser.post("/login", LOGIN)
    second_step(browser, code_of_app(ALICE_APP, -1))
    sent = {"password": PASSWORD, "next": "/account/security"}
    assert browser.submit("/account/confirm", sent).status_code == 422
    sent["code"] = code_of_app(ALICE_APP)
    assert browser.submit("/account/confirm", sent).location == "/account/security"


def test_a_new_password_through_a_letter_passes_no_second_factor(app: Flask, codes: list[str]) -> None:
    browser, post = Browser(app), Postbox(app)
    browser.post("/reset", {"email": ALICE})
    token = post.link(ALICE, "/reset/new").partition("token=")[2].partition("&")[0]
    password = "quite another long sentence of hers"
    assert browser.post("/reset/new", {"token": token, "password": password}).status_code == 303
    assert (browser.get("/account").location or "").startswith("/login")
    assert browser.post("/login", {"email": ALICE, "password": password}).location == "/login/factor"
    assert (browser.get("/account").location or "").startswith("/login")
