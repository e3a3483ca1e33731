"""An account without a password: opened by letter and passkey, and never left without a way in."""

from __future__ import annotations

import io
import json
import threading
import zipfile

import pytest
from flask import Flask
from support.authenticator import Authenticator, options_on
from support.cast import ALICE
from support.client import Browser, token_in
from support.post import Postbox, plain
from test_signing_up import told

from cookieapp.accounts.factors.store import factors
from cookieapp.accounts.people.directory import Directory
from cookieapp.accounts.people.models import User

CAROL = "carol@example.com"
SIGNUP, CONFIRM = "/signup/passkey", "/signup/passkey/confirm"
SENTENCE = "nobody else knows this one"


def token_of(link: str) -> str:
    return link.partition("token=")[2].partition("&")[0]


def make(browser: Browser, link: str, device: Authenticator) -> str | None:
    """Open the letter's link and make the passkey; gives where that leads."""
    made = device.create(options_on(browser.get(link).text))
    return browser.post(CONFIRM, {"token": token_of(link), "name": "Laptop", "credential": made}).location


@pytest.fixture
def device() -> Authenticator:
    return Authenticator()


@pytest.fixture
def carol(visitor: Browser, postbox: Postbox, device: Authenticator) -> Browser:
    """Somebody who has just opened an account with a passkey."""
    visitor.post(SIGNUP, {"email": CAROL})
    assert make(visitor, postbox.link(CAROL), device) == "/account/security/codes"
    return visitor


def owner(accounts: Directory) -> User:
    found = accounts.find(CAROL)
    assert found is not None
    return found


def test_letter_passkey_and_in_with_recovery_codes(carol: Browser, accounts: Directory) -> None:
    page = carol.get("/account/security/codes").text
    assert page.count("<code>") == 10
    assert "stands in for the passkey" in page
    assert owner(accounts).confirmed_at is not None
    assert owner(accounts).password_hash == ""
    assert "you log in with a passkey" in carol.get("/account/security").text
    taken = carol.submit("/account/data/export", {}, form_on="/account/data")
    account = json.loads(zipfile.ZipFile(io.BytesIO(taken.data)).read("account.json"))
    assert account["has_a_password"] is False and account["password_has_15_characters"] is None


def test_the_passkey_logs_in_elsewhere_and_no_password_does(
    app: Flask, carol: Browser, device: Authenticator
) -> None:
    elsewhere = Browser(app)
    shown = device.get(options_on(elsewhere.get("/login").text))
    assert elsewhere.post("/passkeys/login", {"credential": shown}).location == "/account"
    for password in ("", " ", SENTENCE):
        assert Browser(app).post("/login", {"email": CAROL, "password": password}).status_code == 422


def test_a_known_address_gets_the_same_answer_and_a_letter_to_its_owner(
    app: Flask, accounts: Directory, postbox: Postbox
) -> None:
    taken = Browser(app).post(SIGNUP, {"email": ALICE})
    assert told(taken) == told(Browser(app).post(SIGNUP, {"email": CAROL}))
    assert told(taken) == told(Browser(app).post("/signup", {"email": ALICE, "password": SENTENCE}))
    assert "It has one already" in plain(postbox.newest(ALICE))
    assert "on the device with which you want to log in" in plain(postbox.newest(CAROL)).replace("\n", " ")


def test_the_link_is_good_once_and_for_nobody_else_s_passkey(
    app: Flask, visitor: Browser, postbox: Postbox, device: Authenticator
) -> None:
    visitor.post(SIGNUP, {"email": CAROL})
    link = postbox.link(CAROL)
    foreign = device.create(options_on(visitor.get(link).text))
    visitor.post(SIGNUP, {"email": "dan@example.com"})
    dan = postbox.link("dan@example.com")
    sent = {"token": token_of(dan), "name": "Laptop", "credential": foreign}
    assert visitor.post(CONFIRM, sent).status_code == 422  # made for another letter
    assert visitor.post(CONFIRM, {**sent, "credential": "{}"}).status_code == 422
    assert visitor.get(dan).status_code == 200  # nothing is used up
    assert make(visitor, link, device) == "/account/security/codes"
    assert Browser(app).get(link).status_code == 410


def test_no_button_confirms_an_account_without_any_way_in(
    visitor: Browser, postbox: Postbox, accounts: Directory
) -> None:
    visitor.post(SIGNUP, {"email": CAROL})
    token = token_of(postbox.link(CAROL))
    assert visitor.get(f"/signup/confirm?token={token}").location == f"{CONFIRM}?token={token}"
    assert visitor.post("/signup/confirm", {"token": token, "answer": "yes"}).status_code == 410
    assert owner(accounts).confirmed_at is None


def test_without_javascript_a_password_is_chosen_on_the_same_page(
    app: Flask, visitor: Browser, postbox: Postbox
) -> None:
    visitor.post(SIGNUP, {"email": CAROL})
    token = token_of(postbox.link(CAROL))
    short = visitor.post(f"{CONFIRM}/password", {"token": token, "password": "too short"})
    assert short.status_code == 422 and "6 characters too short" in short.text
    weighed = visitor.post(f"{CONFIRM}/password", {"token": token, "password": SENTENCE, "weigh": "1"})
    assert "How hard it is to guess" in weighed.text
    sent = {"token": token, "password": SENTENCE}
    assert visitor.post(f"{CONFIRM}/password", sent).location == "/login?notice=confirmed"
    assert visitor.post(f"{CONFIRM}/password", sent).status_code == 410
    assert visitor.post("/login", {"email": CAROL, "password": SENTENCE}).location == "/account"


def test_whoever_did_not_ask_for_it_has_it_deleted(
    visitor: Browser, postbox: Postbox, accounts: Directory
) -> None:
    visitor.post(SIGNUP, {"email": CAROL})
    token = token_of(postbox.link(CAROL))
    answer = visitor.post("/signup/confirm", {"token": token, "answer": "no"})
    assert answer.location == "/login?notice=denied"
    assert accounts.find(CAROL) is None


def test_signing_up_with_a_password_meanwhile_kills_the_link_and_the_other_way_round(
    visitor: Browser, postbox: Postbox
) -> None:
    visitor.post(SIGNUP, {"email": CAROL})
    first = postbox.link(CAROL)
    visitor.post("/signup", {"email": CAROL, "password": SENTENCE})
    second = postbox.link(CAROL)
    assert visitor.get(first).status_code == 410
    visitor.post(SIGNUP, {"email": CAROL})
    assert visitor.get(second).status_code == 410
    assert visitor.get(postbox.link(CAROL)).status_code == 200


def test_a_password_is_set_later_after_which_the_passkey_may_go(
    app: Flask, carol: Browser, postbox: Postbox
) -> None:
    page = carol.get("/account/password").text
    assert "Set a password" in page and 'name="old"' not in page
    set_ = carol.submit("/account/password", {"password": SENTENCE})
    assert set_.location == "/account/security?changed=password"
    assert "A password was set" in plain(postbox.newest(CAROL))
    key = carol.get("/account/security").text.partition("/account/security/passkeys/")[2].partition("/")[0]
    removed = carol.submit(f"/account/security/passkeys/{key}/remove", {}, form_on="/account/security")
    assert removed.location == "/account/security?factor=removed#factors"
    assert Browser(app).post("/login", {"email": CAROL, "password": SENTENCE}).location == "/account"


def test_a_lost_passkey_is_replaced_by_letter_password_and_recovery_code(
    app: Flask, carol: Browser, postbox: Postbox
) -> None:
    code = carol.get("/account/security/codes").text.partition("<code>")[2].partition("</code>")[0]
    other = Browser(app)
    other.post("/reset", {"email": CAROL})
    token = token_of(postbox.link(CAROL, "/reset/new"))
    assert other.post("/reset/new", {"token": token, "password": SENTENCE}).location == "/login?notice=reset"
    assert other.post("/login", {"email": CAROL, "password": SENTENCE}).location == "/login/factor"
    assert other.submit("/login/factor", {"code": code}).location == "/account"


def test_two_removals_at_once_leave_one_way_in(app: Flask, carol: Browser, accounts: Directory) -> None:
    second = Authenticator()
    page = "/account/security/passkeys"
    made = second.create(options_on(carol.get(page).text))
    carol.submit(page, {"name": "Phone", "credential": made})
    user, token = owner(accounts), token_in(carol.get("/account/security"))
    with app.app_context():
        keys = [one.id for one in factors().of(user.id).passkeys]
    assert len(keys) == 2
    tabs = [Browser(app), Browser(app)]
    for tab in tabs:
        tab._client.set_cookie("session", carol.cookies["session"])
    threads = [
        threading.Thread(target=tab.post, args=(f"{page}/{key}/remove", {"csrf_token": token}))
        for tab, key in zip(tabs, keys, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with app.app_context():
        assert len(factors().of(user.id).passkeys) == 1
