"""Nothing but the passkey, asked for as it was, opens an account."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.authenticator import PRESENT, Authenticator, options_on, raw, text
from support.cast import LOGIN
from support.client import Browser
from support.passkeys import log_in


@pytest.mark.parametrize(
    "lie",
    [
        {"flags": PRESENT},
        {"flags": 0},
        {"origin": "http://localhost:8001"},
        {"origin": "https://localhost:8000"},
        {"origin": "http://localhost:8000.evil.example"},
        {"rp_id": "evil.example"},
        {"count": -1},
        {"user_handle": b"somebody else"},
        {"credential_id": b"unknown" * 4},
    ],
    ids=str,
)
def test_a_passkey_that_is_not_shown_as_asked_opens_nothing(
    app: Flask, device: Authenticator, lie: dict[str, object]
) -> None:
    assert log_in(Browser(app), device) == "/account"
    if "count" in lie:
        lie = {"count": device.count - 1}  # a copy that was made before the last login
    liar = replace(device, **lie)  # type: ignore[arg-type]
    browser = Browser(app)
    assert log_in(browser, liar) == "/login?notice=no-passkey"
    assert browser.cookies == {}


def test_a_signature_of_another_key_opens_nothing(app: Flask, device: Authenticator) -> None:
    forger = Authenticator(credential_id=device.credential_id, user_handle=device.user_handle)
    assert log_in(Browser(app), forger) == "/login?notice=no-passkey"


def test_a_challenge_for_one_purpose_serves_no_other(
    app: Flask, alice: Browser, device: Authenticator
) -> None:
    shown = device.get(options_on(alice.get("/account/confirm").text))
    assert Browser(app).post("/passkeys/login", {"credential": shown}).location == "/login?notice=no-passkey"
    browser = Browser(app)
    browser.post("/login", LOGIN)
    for_login = device.get(options_on(Browser(app).get("/login").text))
    answer = browser.submit("/login/factor/passkey", {"credential": for_login}, form_on="/login/factor")
    assert answer.status_code == 422


def test_an_answer_is_good_once(app: Flask, device: Authenticator) -> None:
    browser = Browser(app)
    shown = device.get(options_on(browser.get("/login").text))
    assert browser.post("/passkeys/login", {"credential": shown}).location == "/account"
    assert Browser(app).post("/passkeys/login", {"credential": shown}).location == "/login?notice=no-passkey"


@pytest.mark.parametrize(
    "answer",
    ["", "{", "[]", "null", "1", '{"rawId": 1, "response": {}}', '{"rawId": "x", "response": {}}', "x" * 20_000,
     '{"rawId": "x", "response": {"clientDataJSON": "e30"}}', "[" * 9_000],
)  # fmt: skip
def test_nonsense_is_refused_and_nothing_worse(app: Flask, answer: str) -> None:
    assert Browser(app).post("/passkeys/login", {"credential": answer}).location == "/login?notice=no-passkey"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(
    part=st.sampled_from(["clientDataJSON", "authenticatorData", "signature"]),
    place=st.integers(0, 400),
    flip=st.integers(1, 255),
)
def test_whatever_is_changed_in_an_answer_makes_it_worthless(
    app: Flask, device: Authenticator, part: str, place: int, flip: int
) -> None:
    shown = json.loads(device.get(options_on(Browser(app).get("/login").text)))
    damaged = bytearray(raw(shown["response"][part]))
    damaged[place % len(damaged)] ^= flip
    shown["response"][part] = text(bytes(damaged))
    answer = Browser(app).post("/passkeys/login", {"credential": json.dumps(shown)})
    assert answer.location == "/login?notice=no-passkey"
