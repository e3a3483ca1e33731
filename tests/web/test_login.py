"""Sign up, log in, stay logged in, log out; and nothing told to strangers."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from support.cast import ALICE, PASSWORD
from support.client import Browser, set_cookies
from support.post import Postbox

from cookieapp.accounts.people.directory import Directory

NEW = {"email": "Ewa.Nowak@Example.com", "password": "zupełnie nowe długie hasło"}


def message(page: str) -> str:
    """The page without what differs from request to request."""
    return re.sub(r'value="[^"]*"', "", page)


def test_a_new_account_can_log_in(visitor: Browser, postbox: Postbox) -> None:
    assert visitor.post("/signup", NEW).location == "/login?notice=signed-up"
    assert visitor.cookies == {}
    postbox.confirm(visitor, NEW["email"])
    assert visitor.post("/login", NEW).location == "/account"
    assert "Ewa.Nowak@example.com" in visitor.get("/account").text


def test_an_address_is_the_same_in_upper_and_lower_case(visitor: Browser, postbox: Postbox) -> None:
    visitor.post("/signup", NEW)
    postbox.confirm(visitor, NEW["email"])
    assert visitor.post("/login", {**NEW, "email": " ewa.nowak@EXAMPLE.com "}).status_code == 303


def test_signing_up_with_a_known_address_looks_the_same_and_changes_nothing(
    visitor: Browser, accounts: Directory
) -> None:
    known = visitor.post("/signup", {"email": ALICE, "password": "the stranger's own password"})
    unknown = visitor.post(
        "/signup", {"email": "carol@example.com", "password": "the stranger's own password"}
    )
    assert (known.status_code, known.location) == (unknown.status_code, unknown.location)
    assert visitor.post("/login", {"email": ALICE, "password": PASSWORD}).status_code == 303


@pytest.mark.parametrize(
    "address", ["", "anna", "anna@", "anna@x y.pl", "a" * 400 + "@example.com", "a@b\r\nX: y"]
)
def test_an_impossible_address_is_refused_beside_the_field(visitor: Browser, address: str) -> None:
    response = visitor.post("/signup", {**NEW, "email": address})
    assert response.status_code == 422
    assert 'aria-invalid="true"' in response.text


def test_a_short_password_is_refused_and_the_address_kept(visitor: Browser) -> None:
    response = visitor.post("/signup", {**NEW, "password": "14 characters!"})
    assert response.status_code == 422
    assert "1 character too short" in response.text
    assert NEW["email"].lower() in response.text.lower()
    assert "14 characters!" not in response.text


def test_long_passwords_are_allowed_up_to_a_limit(visitor: Browser, postbox: Postbox) -> None:
    assert visitor.post("/signup", {**NEW, "password": "ż" * 1024}).status_code == 303
    assert visitor.post("/signup", {**NEW, "password": "ż" * 1025}).status_code == 422
    postbox.confirm(visitor, NEW["email"])
    assert visitor.post("/login", {**NEW, "password": "ż" * 1024}).status_code == 303


def test_wrong_password_and_unknown_user_get_the_same_answer(visitor: Browser, accounts: Directory) -> None:
    wrong = visitor.post("/login", {"email": ALICE, "password": "not Alice's password"})
    unknown = visitor.post("/login", {"email": "nobody@example.com", "password": "not Alice's password"})
    assert wrong.status_code == unknown.status_code == 422
    assert message(wrong.text) == message(unknown.text)
    assert visitor.cookies == {}


@pytest.mark.parametrize(
    "address", ["a\0b@example.com", "\ud800@example.com", "x" * 5000, "' OR 1=1 --", "%00", "\r\n"]
)
def test_a_strange_address_is_just_wrong(visitor: Browser, accounts: Directory, address: str) -> None:
    data = {"email": address.encode("utf-8", "surrogatepass"), "password": "whatever it is"}
    assert visitor.post("/login", data).status_code == 422


def test_a_disabled_account_cannot_log_in(visitor: Browser, accounts: Directory) -> None:
    accounts.set_disabled(accounts.find(ALICE).id, True)  # type: ignore[union-attr]
    assert visitor.post("/login", {"email": ALICE, "password": PASSWORD}).status_code == 422


def test_a_login_cookie_is_for_the_browser_session(app: Flask, accounts: Directory) -> None:
    lines = set_cookies(Browser(app).post("/login", {"email": ALICE, "password": PASSWORD}))
    assert "Max-Age" not in lines["session"]
    assert f"Max-Age={365 * 86_400}" in lines["device"]


def test_remember_me_keeps_it_for_thirty_days(app: Flask, accounts: Directory) -> None:
    lines = set_cookies(Browser(app).post("/login", {"email": ALICE, "password": PASSWORD, "remember": "1"}))
    assert f"Max-Age={30 * 86_400}" in lines["session"]


def test_three_pages_need_no_second_login(alice: Browser) -> None:
    for path in ("/", "/cookies", "/account"):
        response = alice.get(path)
        assert response.status_code == 200
        assert "Set-Cookie" not in response.headers
        assert "/account" in response.text


def test_after_logout_the_old_cookie_is_dead(app: Flask, alice: Browser) -> None:
    old = alice.cookies["session"]
    response = alice.submit("/logout", {}, form_on="/account")
    assert "Max-Age=0" in set_cookies(response)["session"]
    assert "session" not in alice.cookies
    thief = Browser(app)
    thief.keep("session", old)
    assert thief.get("/account").status_code == 303


def test_logout_by_get_does_not_exist(alice: Browser) -> None:
    assert alice.get("/logout").status_code == 405
    assert alice.get("/account").status_code == 200


def test_the_account_sends_visitors_to_the_login_and_back(app: Flask, accounts: Directory) -> None:
    visitor = Browser(app)
    response = visitor.get("/account")
    assert response.location == "/login?next=/account&notice=please"
    answer = visitor.post("/login", {"email": ALICE, "password": PASSWORD, "next": "/preferences?lang=pl"})
    assert answer.location == "/preferences?lang=pl"


@pytest.mark.parametrize(
    "target",
    ["//evil.example", "https://evil.example", "/\\evil.example", "\\\\evil.example", "/\t/evil.example",
     "javascript:alert(1)", " /account", "/%0d%0aSet-Cookie:x\r\n", "evil.example", "/" + "x" * 3000, "///x", "/logout", "/logout?a#b", "/cookies/here/del%65te"],
)  # fmt: skip
def test_next_leads_to_own_paths_only(app: Flask, accounts: Directory, target: str) -> None:
    response = Browser(app).post("/login", {"email": ALICE, "password": PASSWORD, "next": target})
    assert response.location == "/account"


def test_personal_pages_are_kept_by_no_cache(alice: Browser) -> None:
    for path in ("/account", "/"):
        assert alice.get(path).headers["Cache-Control"] == "no-store"


def test_operators_pages_are_for_operators(visitor: Browser, alice: Browser, olive: Browser) -> None:
    for path in ("/operator/", "/operator/statistics"):
        assert visitor.get(path).status_code == 303
        assert alice.get(path).status_code == 403
        assert olive.get(path).status_code == 200
