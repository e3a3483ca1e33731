"""An authenticator app is added by its first code, after a fresh login."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from support.cast import LOGIN
from support.client import Browser, code_of_app
from support.factors import sealed_on, secret_on, set_up

from cookieapp.accounts.factors import recovery


def test_an_app_is_added_by_its_first_code_and_brings_recovery_codes(app: Flask, alice: Browser) -> None:
    old = alice.cookies["session"]
    secret = set_up(alice)
    assert alice.cookies["session"] != old, "a session that gains rights gets a new number"
    shown = re.findall(r"<code>([a-z2-9-]{29})</code>", alice.get("/account/security/codes").text)
    assert len(set(shown)) == recovery.NUMBER
    page = alice.get("/account/security").text
    assert "Remove the app" in page
    assert secret not in page
    assert Browser(app).post("/login", LOGIN).location == "/login/factor"


def test_who_presses_the_button_twice_adds_one_app(app: Flask, alice: Browser) -> None:
    page = alice.get("/account/security/app").text
    sent = {"code": code_of_app(secret_on(page)), "sealed": sealed_on(page)}
    for _ in range(2):
        assert alice.submit("/account/security/app", sent).status_code == 303
    history = alice.get("/account/security").text
    assert history.count("An authenticator app was added") == 1


def test_the_drawing_is_svg_without_style_or_script(alice: Browser) -> None:
    page = alice.get("/account/security/app").text
    drawing = re.search(r"<svg.*?</svg>", page, re.DOTALL)
    assert drawing
    assert not re.search(r"style|script|href|url\(", drawing[0])


def test_a_wrong_first_code_adds_nothing_and_keeps_the_secret(alice: Browser) -> None:
    page = alice.get("/account/security/app").text
    secret = secret_on(page)
    wrong = f"{(int(code_of_app(secret)) + 1) % 10**6:06}"
    answer = alice.submit("/account/security/app", {"code": wrong, "sealed": sealed_on(page)})
    assert answer.status_code == 422
    assert secret_on(answer.text) == secret
    assert "Remove the app" not in alice.get("/account/security").text


def test_a_secret_of_somebody_else_is_refused(alice: Browser, bob: Browser) -> None:
    page = bob.get("/account/security/app").text
    sent = {"code": code_of_app(secret_on(page)), "sealed": sealed_on(page)}
    assert alice.submit("/account/security/app", sent).status_code == 422


@pytest.mark.parametrize("sealed", ["", "x", "gAAAAA" + "A" * 100, "ż"])
def test_a_secret_that_we_did_not_make_is_refused(alice: Browser, sealed: str) -> None:
    assert alice.submit("/account/security/app", {"code": "123456", "sealed": sealed}).status_code == 422


def test_every_page_of_it_asks_for_a_fresh_login(app: Flask, alice: Browser) -> None:
    sessions = app.session_interface
    clock = sessions.clock  # type: ignore[attr-defined]
    sessions.life.clock = lambda: clock() + 400  # type: ignore[attr-defined]
    for path in ("app", "passkeys", "codes"):
        answer = alice.get(f"/account/security/{path}")
        assert answer.location == f"/account/confirm?next=/account/security/{path}"
