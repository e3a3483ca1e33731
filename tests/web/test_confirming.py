"""Before something sensitive, people show once more who they are; that counts for five minutes."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask, request
from support.cast import ALICE, PASSWORD
from support.client import Browser, set_cookies, token_in

from cookieapp.accounts.entrance import fresh
from cookieapp.accounts.guard import attempts as guard
from cookieapp.accounts.sessions.interface import Sessions
from cookieapp.accounts.sessions.roll import Roll

PAGE = '<!doctype html><html lang="en"><head><title>vault</title></head><body></body></html>'
LATER = fresh.LASTS + 1


@pytest.fixture
def opened(app: Flask) -> list[str]:
    """Add a sensitive page; this tells who got through to it, and how."""
    through: list[str] = []

    @app.route("/vault", methods=["GET", "POST"])
    @fresh.fresh_login_required
    def vault() -> str:
        through.append(request.method)
        return PAGE

    return through


@pytest.fixture
def wait(app: Flask) -> Callable[[float], None]:
    """Let time pass for sessions."""
    sessions = app.session_interface
    assert isinstance(sessions, Sessions)
    clock = sessions.clock

    def pass_by(seconds: float) -> None:
        sessions.clock = sessions.life.clock = lambda: clock() + seconds

    return pass_by


def confirm(browser: Browser, password: str = PASSWORD, next_path: str = "/vault") -> object:
    return browser.submit("/account/confirm", {"password": password, "next": next_path})


def test_a_login_counts_for_five_minutes(
    opened: list[str], alice: Browser, wait: Callable[[float], None]
) -> None:
    assert alice.get("/vault").status_code == 200
    wait(LATER)
    assert alice.get("/vault?part=2").location == "/account/confirm?next=/vault?part%3D2"
    assert opened == ["GET"]


def test_the_password_opens_the_way_and_leads_back(
    opened: list[str], alice: Browser, wait: Callable[[float], None]
) -> None:
    wait(LATER)
    answer = confirm(alice)
    assert (answer.status_code, answer.location) == (303, "/vault")
    assert alice.get("/vault").status_code == 200


def test_the_session_gets_a_new_number_and_the_old_one_is_dead(app: Flask, alice: Browser) -> None:
    old = alice.cookies["session"]
    confirm(alice)
    assert alice.cookies["session"] != old
    thief = Browser(app)
    thief.keep("session", old)
    assert thief.get("/account").status_code == 303
    assert alice.get("/account").status_code == 200


def test_whose_button_was_pressed_twice_keeps_the_new_number(
    alice: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second of two requests finds the session turned already; its answer may come last."""
    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(Roll, "move", lambda *_: False)
        late = alice.submit("/account/confirm", {"password": PASSWORD, "next": "/account/email"})
    assert (late.status_code, late.location) == (303, "/account/email")
    assert set_cookies(late) == {}


def test_a_remembered_session_stays_remembered(app: Flask, alice: Browser) -> None:
    remembered = Browser(app).logged_in(ALICE, PASSWORD, remember="1")
    assert "Max-Age=2592000" in set_cookies(confirm(remembered))["session"]
    assert "Max-Age" not in set_cookies(confirm(alice))["session"]


def test_a_form_in_another_tab_survives_the_new_number(alice: Browser) -> None:
    token = token_in(alice.get("/account"))
    confirm(alice)
    assert alice.post("/logout", {"csrf_token": token}).location == "/login?notice=logged-out"


def test_a_wrong_password_changes_nothing(
    opened: list[str], alice: Browser, wait: Callable[[float], None]
) -> None:
    wait(LATER)
    old = alice.cookies["session"]
    answer = confirm(alice, "not this one")
    assert answer.status_code == 422
    assert "not this one" not in answer.text
    assert alice.cookies["session"] == old
    assert alice.get("/vault").status_code == 303


def test_guessing_here_is_counted_too(app: Flask, alice: Browser) -> None:
    for _ in range(guard.PER_ACCOUNT):
        assert confirm(alice, "guess").status_code == 422
    assert confirm(alice).status_code == 422
    # Who sits at a foreign computer does not lock its owner out of another one.
    assert Browser(app).post("/login", {"email": ALICE, "password": PASSWORD}).status_code == 303


def test_a_form_that_comes_too_late_changes_nothing_and_leads_back_to_its_page(
    opened: list[str], alice: Browser, wait: Callable[[float], None]
) -> None:
    wait(LATER)
    referrer = {"Referer": "http://localhost:8000/account"}
    answer = alice.post("/vault", headers=referrer)
    assert answer.location == "/account/confirm?next=/account&notice=late"
    assert opened == []
    assert "Nothing has been changed yet" in alice.get(answer.location).text


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "/\\evil.example", "evil"])
def test_nobody_is_led_to_another_site(alice: Browser, target: str) -> None:
    assert confirm(alice, next_path=target).location == "/account"


def test_it_needs_the_form_token(alice: Browser) -> None:
    assert alice.post("/account/confirm", {"password": PASSWORD}).status_code == 422
    assert Browser(alice.app).post("/account/confirm", {"password": PASSWORD}).status_code == 303
