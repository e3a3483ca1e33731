"""A passkey is the second factor, or stands alone."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask
from support.authenticator import Authenticator, options_on
from support.cast import ALICE, LOGIN, MakeApp
from support.client import Browser
from support.passkeys import PAGE, log_in

from config import Config
from cookieapp.accounts.guard import attempts
from cookieapp.accounts.people.directory import Directory
from cookieapp.storage.redis import Redis
from cookieapp.storage.stores import Stores


def test_the_browser_is_asked_for_a_passkey_that_stands_alone(alice: Browser) -> None:
    asked = options_on(alice.get(PAGE).text)
    assert asked["rp"]["id"] == "localhost"
    assert asked["authenticatorSelection"]["userVerification"] == "required"
    assert asked["authenticatorSelection"]["residentKey"] == "required"
    assert asked["attestation"] == "none"


def test_it_logs_in_alone_and_leads_on(app: Flask, device: Authenticator) -> None:
    browser = Browser(app)
    assert log_in(browser, device, next="/preferences", remember="1") == "/preferences"
    assert browser.get("/account").status_code == 200
    assert {"session", "device"} <= set(browser.cookies)
    assert "last used" in browser.get("/account/security").text


def test_it_takes_two_trips_to_redis(
    app: Flask, device: Authenticator, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser, trips = Browser(app), list[int]()
    shown = device.get(options_on(browser.get("/login").text))
    stores = Stores.of(app)
    stores.background.flush()
    stores.background.stop()
    for name in ("do", "trip"):
        plain = getattr(stores.redis, name)
        monkeypatch.setattr(stores.redis, name, lambda *a, _plain=plain: (trips.append(1), _plain(*a))[1])
    assert browser.post("/passkeys/login", {"credential": shown}).location == "/account"
    assert len(trips) == 2


def test_it_is_the_second_factor_after_the_password(app: Flask, device: Authenticator) -> None:
    browser = Browser(app)
    assert browser.post("/login", LOGIN).location == "/login/factor"
    page = browser.get("/login/factor").text
    asked = options_on(page)
    assert len(asked["allowCredentials"]) == 1
    answer = browser.submit(
        "/login/factor/passkey", {"credential": device.get(asked)}, form_on="/login/factor"
    )
    assert answer.location == "/account"


def test_it_confirms_who_is_there(app: Flask, alice: Browser, device: Authenticator) -> None:
    old = alice.cookies["session"]
    shown = device.get(options_on(alice.get("/account/confirm").text))
    sent = {"credential": shown, "next": "/account/data"}
    assert (
        alice.submit("/account/confirm/passkey", sent, form_on="/account/confirm").location == "/account/data"
    )
    assert alice.cookies["session"] != old


def test_a_visitor_who_looks_at_the_login_leaves_nothing_behind(app: Flask, redis: Redis) -> None:
    visitor = Browser(app)
    options_on(visitor.get("/login").text)
    assert redis.do("DBSIZE") == 0
    assert visitor.cookies == {}


def test_wrong_ones_are_bounded_and_the_owner_s_known_browser_is_not(
    app: Flask, alice: Browser, device: Authenticator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attempts, "PER_NETWORK", 3)
    assert log_in(alice, device) == "/account"
    false = Authenticator(credential_id=device.credential_id, user_handle=device.user_handle)
    for _ in range(4):
        assert log_in(Browser(app), false) == "/login?notice=no-passkey"
    asked = options_on(Browser(app).get("/login").text)
    assert log_in(Browser(app), device) == "/login?notice=no-passkey", (
        "strangers of this network have to wait"
    )
    assert log_in(alice, device) == "/account"
    assert Browser(app).post("/login", LOGIN).location == "/login/factor", "passwords are counted apart"
    elsewhere = {"REMOTE_ADDR": "192.0.2.7"}
    shown = device.get(asked)
    away = Browser(app).post("/passkeys/login", {"credential": shown}, environ_overrides=elsewhere)
    assert away.location == "/account"


def test_those_that_are_right_use_nothing_up(
    app: Flask, device: Authenticator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attempts, "PER_NETWORK", 2)
    for _ in range(5):
        assert log_in(Browser(app), device) == "/account"
        Stores.of(app).background.flush()


def test_a_shut_account_is_shut_for_passkeys_too(
    app: Flask, device: Authenticator, accounts: Directory
) -> None:
    owner = accounts.find(ALICE)
    assert owner is not None
    accounts.set_disabled(owner.id, True)
    assert log_in(Browser(app), device) == "/login?notice=no-passkey"


def test_a_site_at_a_bare_address_says_that_it_can_have_none(
    make_app: MakeApp, config: Config, accounts: Directory
) -> None:
    site = make_app(replace(config, public_url="http://127.0.0.1:8000"))
    browser = Browser(site, base="http://127.0.0.1:8000")
    assert "data-passkey" not in browser.get("/login").text
    browser.post("/login", LOGIN)
    assert "bare IP address" in browser.get(PAGE).text


def test_who_came_by_another_name_is_told_the_right_one(app: Flask, accounts: Directory) -> None:
    page = Browser(app, base="http://127.0.0.1:8000").get("/login").text
    assert "data-passkey" not in page
    assert 'href="http://localhost:8000"' in page
