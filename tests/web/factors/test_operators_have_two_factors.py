"""The console opens to operators with a second factor, shown in this session."""

from __future__ import annotations

from dataclasses import replace

from flask import Flask
from support.cast import BOB, OLIVE, PASSWORD, MakeApp
from support.client import Browser, code_of_app
from support.factors import ALICE_APP, set_up

from config import Config
from cookieapp.accounts.factors.store import factors
from cookieapp.accounts.people.directory import Directory


def test_the_console_refuses_an_operator_without_a_second_factor_and_leads_to_set_up(
    app: Flask, accounts: Directory
) -> None:
    bob = accounts.find(BOB)
    assert bob is not None
    accounts.set_role(bob.id, "operator")
    browser = Browser(app).logged_in(BOB, PASSWORD)
    for path in ("/operator/", "/operator/statistics"):
        page = browser.get(path)
        assert page.status_code == 403
        assert 'href="/account/security/app"' in page.text
    set_up(browser)
    assert browser.get("/operator/").status_code == 200


def test_a_session_from_before_the_factor_has_to_show_it(app: Flask, accounts: Directory) -> None:
    bob = accounts.find(BOB)
    assert bob is not None
    accounts.set_role(bob.id, "operator")
    browser = Browser(app).logged_in(BOB, PASSWORD)
    with app.app_context():
        factors().set_app(bob.id, ALICE_APP, code_of_app(ALICE_APP, -1))
    assert browser.get("/operator/statistics").location == "/account/confirm?next=/operator/statistics"
    browser.submit(
        "/account/confirm", {"password": PASSWORD, "code": code_of_app(ALICE_APP), "next": "/operator/"}
    )
    assert browser.get("/operator/").status_code == 200


def test_a_demonstration_lets_them_in_and_says_so(
    make_app: MakeApp, config: Config, accounts: Directory
) -> None:
    bob = accounts.find(BOB)
    assert bob is not None
    accounts.set_role(bob.id, "operator")
    site = make_app(replace(config, demo=True))
    browser = Browser(site).logged_in(BOB, PASSWORD)
    page = browser.get("/operator/")
    assert page.status_code == 200
    assert "without a second factor" in page.text
    olive = Browser(site).logged_in(OLIVE, PASSWORD)
    assert "without a second factor" not in olive.get("/operator/").text
