"""Alice's app and her laptop, while the clocks of codes stand still."""

from __future__ import annotations

import time

import pytest
from flask import Flask
from support import client
from support.authenticator import Authenticator
from support.cast import ALICE
from support.client import Browser, code_of_app
from support.factors import ALICE_APP
from support.passkeys import add

from cookieapp.accounts.factors import totp
from cookieapp.accounts.factors.store import factors
from cookieapp.accounts.people.directory import Directory


@pytest.fixture(autouse=True)
def still(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hold the clocks of codes in the middle of a step: none changes under a test, however long it takes."""
    middle, step_of = time.time() // totp.STEP * totp.STEP + totp.STEP / 2, totp.step_of

    def of_now(secret: str, written: str, now: float) -> int | None:
        steps_off = round((now - time.time()) / totp.STEP)  # of a clock that was set back by the test
        return step_of(secret, written, middle + steps_off * totp.STEP)

    monkeypatch.setattr(totp, "step_of", of_now)
    monkeypatch.setattr(client, "phone_clock", lambda: middle)


@pytest.fixture
def codes(app: Flask, accounts: Directory) -> list[str]:
    """Alice has an app, set up a minute ago, and ten recovery codes."""
    owner = accounts.find(ALICE)
    assert owner is not None
    with app.app_context():
        store = factors()
        store._clock = lambda: time.time() - 60
        assert store.set_app(owner.id, ALICE_APP, code_of_app(ALICE_APP, -2))
        return store.new_codes(owner.id)


@pytest.fixture
def device(alice: Browser) -> Authenticator:
    """Alice's laptop, with a passkey for her account."""
    device = Authenticator()
    assert add(alice, device) == "/account/security/codes"
    return device
