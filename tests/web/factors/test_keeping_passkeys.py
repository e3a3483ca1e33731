"""Passkeys are added, renamed and removed by their owner."""

from __future__ import annotations

import pytest
from flask import Flask
from support.authenticator import PRESENT, Authenticator
from support.cast import ALICE
from support.client import Browser
from support.passkeys import PAGE, add, log_in

from cookieapp.accounts.people.directory import Directory


@pytest.mark.parametrize(
    "lie", [{"flags": PRESENT}, {"origin": "https://evil.example"}, {"rp_id": "evil"}], ids=str
)
def test_a_passkey_made_without_asking_who_is_there_is_not_kept(
    alice: Browser, lie: dict[str, object]
) -> None:
    assert add(alice, Authenticator(**lie)) is None  # type: ignore[arg-type]
    assert "Passkey “" not in alice.get("/account/security").text


def test_the_same_passkey_is_kept_once(
    app: Flask, alice: Browser, bob: Browser, device: Authenticator
) -> None:
    assert add(alice, device) is None
    assert add(bob, device) is None


def test_passkeys_are_renamed_and_removed(app: Flask, alice: Browser, device: Authenticator) -> None:
    add(alice, Authenticator(), "Phone")
    key = page_key(alice)
    renamed = alice.submit(
        f"{PAGE}/{key}/rename", {"name": "<b>Ala ma kota</b>"}, form_on="/account/security"
    )
    assert renamed.location == "/account/security?factor=renamed#factors"
    assert "&lt;b&gt;Ala ma kota&lt;/b&gt;" in alice.get("/account/security").text
    alice.submit(f"{PAGE}/{key}/remove", {}, form_on="/account/security")
    assert log_in(Browser(app), device) == "/login?notice=no-passkey"


def test_nobody_changes_a_passkey_of_somebody_else(
    app: Flask, alice: Browser, bob: Browser, device: Authenticator
) -> None:
    key = page_key(alice)
    bob.submit(f"{PAGE}/{key}/rename", {"name": "stolen"}, form_on="/account/security")
    bob.submit(f"{PAGE}/{key}/remove", {}, form_on="/account/security")
    assert log_in(Browser(app), device) == "/account"
    assert "stolen" not in alice.get("/account/security").text


def test_the_last_passkey_of_an_account_without_a_password_stays(
    app: Flask, alice: Browser, device: Authenticator, accounts: Directory
) -> None:
    owner = accounts.find(ALICE)
    assert owner is not None
    accounts.set_password_hash(owner.id, "")
    answer = alice.submit(f"{PAGE}/{page_key(alice)}/remove", {}, form_on="/account/security")
    assert answer.location == "/account/security?factor=way-in#factors"
    assert log_in(Browser(app), device) == "/account"
    assert Browser(app).post("/login", {"email": ALICE, "password": "anything"}).status_code == 422


def page_key(browser: Browser) -> str:
    """The first passkey's handle on the page."""
    return browser.get("/account/security").text.partition(f'action="{PAGE}/')[2].partition("/")[0]
