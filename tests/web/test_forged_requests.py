"""Forms count only when they come from this site; logged-in forms need their token too."""

from __future__ import annotations

import pytest
from flask import Flask
from support.cast import ALICE, PASSWORD
from support.client import Browser, token_in

from cookieapp.accounts.people.directory import Directory

FOREIGN = [
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "SAME-ORIGIN?"},
    {"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost:8000"},
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Origin": "http://localhost:8001"},
    {"Origin": "https://localhost:8000"},
    {"Origin": "http://localhost:8000.evil.example"},
    {"Referer": "https://evil.example/page"},
    {"Origin": "http://[broken"},
]
OWN = [
    {"Sec-Fetch-Site": "same-origin"},
    {"Sec-Fetch-Site": "none"},
    {"Origin": "http://localhost:8000"},
    {"Origin": "HTTP://LocalHost:8000"},
    {"Referer": "http://localhost:8000/consent"},
    {},
]
FORMS = {
    "/consent": {"choice": "reject_all"},
    "/preferences": {"theme": "dark"},
    "/signup": {"email": "new@example.com", "password": "a long enough sentence"},
    "/login": {"email": ALICE, "password": PASSWORD},
    "/logout": {},
    "/cookies/here/delete": {"name": "x"},
}


def send(app: Flask, path: str, headers: dict[str, str]) -> int:
    """Send a form with exactly these headers."""
    return Browser(app).open(path, method="POST", data=FORMS[path], headers=headers).status_code


@pytest.mark.parametrize("headers", FOREIGN, ids=str)
def test_a_foreign_form_is_refused(app: Flask, accounts: Directory, headers: dict[str, str]) -> None:
    for path in FORMS:
        assert send(app, path, headers) == 403, path


@pytest.mark.parametrize("headers", OWN, ids=str)
def test_an_own_form_is_accepted(app: Flask, accounts: Directory, headers: dict[str, str]) -> None:
    assert send(app, "/consent", headers) == 303


def test_reading_from_elsewhere_is_allowed(app: Flask) -> None:
    response = Browser(app).get(
        "/", headers={"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"}
    )
    assert response.status_code == 200


def test_visitors_get_no_token(visitor: Browser) -> None:
    for path in ("/", "/login", "/signup", "/preferences", "/consent"):
        assert token_in(visitor.get(path)) is None


def test_a_logged_in_form_without_its_token_changes_nothing(alice: Browser, accounts: Directory) -> None:
    assert alice.post("/logout").status_code == 422
    assert alice.post("/preferences", {"theme": "dark"}).status_code == 422
    assert alice.get("/account").status_code == 200
    assert accounts.find(ALICE).preferences == {}  # type: ignore[union-attr]


def test_a_token_is_good_for_its_own_session_only(alice: Browser, bob: Browser) -> None:
    token = token_in(bob.get("/account"))
    assert alice.post("/logout", {"csrf_token": token}).status_code == 422


def test_a_token_from_before_the_login_is_dead(alice: Browser) -> None:
    token = token_in(alice.get("/account"))
    alice.submit("/login", {"email": ALICE, "password": PASSWORD})
    assert alice.post("/logout", {"csrf_token": token}).status_code == 422


def test_tokens_are_masked_anew_on_every_page(alice: Browser) -> None:
    assert token_in(alice.get("/account")) != token_in(alice.get("/account"))


@pytest.mark.parametrize("token", ["", "x", "A" * 43 + "=", "ż", "A" * 5000])
def test_a_forged_token_is_refused(alice: Browser, token: str) -> None:
    assert alice.post("/logout", {"csrf_token": token}).status_code == 422


def test_a_form_that_was_open_too_long_keeps_what_was_chosen(alice: Browser) -> None:
    response = alice.post("/preferences", {"theme": "contrast", "csrf_token": "old"})
    assert response.status_code == 422
    box = response.text.partition('value="contrast"')[2].partition(">")[0]
    assert "checked" in box
    assert token_in(response)
