"""Alice's app and her laptop, at a moment when codes do not change."""

from __future__ import annotations

import time

import pytest
from flask import Flask
from support.authenticator import Authenticator
from support.cast import ALICE
from support.client import Browser, code_of_app
from support.factors import ALICE_APP
from support.passkeys import add

from cookieapp.accounts.factors.store import factors
from cookieapp.accounts.people.directory import Directory


@pytest.fixture(autouse=True)
def midst(monkeypatch: pytest.MonkeyPatch) -> None:
    """Do not begin in the last seconds of a step: codes would change under the test."""
    left = 30 - time.time() % 30
    if left < 2:
        time.sleep(left)


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
