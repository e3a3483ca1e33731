"""Every route has a declared audience; one that somebody forgot fails here."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from support.client import Browser

from config import LANGUAGES

EVERYBODY = {
    "accounts.change_password",
    "accounts.enter",
    "accounts.login",
    "accounts.logout",
    "advertising.follow",
    "advertising.picture",
    "advertising.sign",
    "assets.favicon",
    "assets.file",
    "consent.decide",
    "consent.form",
    "contents.allow",
    "evidence.history",
    "evidence.keys",
    "evidence.notice",
    "withdrawal.preview",
    "evidence.receipt",
    "verification.form",
    "verification.check",
    "withdrawal.done",
    "health.alive",
    "health.metrics",
    "health.ready",
    "joining.ask",
    "leaving.ask",
    "leaving.stay",
    "moving.ask",
    "moving.ask_back",
    "moving.confirm",
    "moving.undo",
    "joining.confirm",
    "joining.open_account",
    "joining.resend",
    "joining.signup",
    "passwordless.ask",
    "passwordless.choose_password",
    "passwordless.form",
    "passwordless.make_passkey",
    "passwordless.open_account",
    "policy.declaration",
    "policy.delete",
    "policy.delete_all",
    "policy.global_privacy_control",
    "policy.here",
    "policy.policy",
    "policy.version",
    "policy.versions",
    "policy.security",
    "preferences.form",
    "preferences.save",
    "profile.change",
    "profile.export",
    "profile.page",
    "recovery.ask",
    "recovery.choose",
    "recovery.form",
    "recovery.set_password",
    "reports.take",
    "second.ask",
    "second.check",
    "second.check_passkey",
    "second.enter_with_passkey",
    "site.article",
    "site.home",
    "site.robots",
    "site.sitemap",
    "tour.attempt",
    "statistics.erase",
    "statistics.mine",
    "statistics.records",
    "statistics.renew",
    "tour.components",
    "tour.gate",
    "tour.mail",
    "tour.tour",
}
LOGGED_IN = {
    "accounts.account",
    "area.address",
    "area.change_address",
    "area.change_password",
    "area.data",
    "area.delete",
    "area.export",
    "area.leave",
    "area.password",
    "area.end_sessions",
    "area.security",
    "area.sessions",
    "factors.add_app",
    "factors.add_passkey",
    "factors.app",
    "factors.make_codes",
    "factors.passkey",
    "factors.remove_app",
    "factors.remove_passkey",
    "factors.rename_passkey",
    "factors.show_codes",
    "fresh.confirm",
    "fresh.confirm_with_passkey",
    "fresh.form",
}
OPERATORS = {
    "operator.advertising",
    "operator.advertising_advertiser",
    "operator.advertising_advertiser_delete",
    "operator.advertising_advertiser_save",
    "operator.advertising_campaign",
    "operator.advertising_creative",
    "operator.advertising_creative_delete",
    "operator.advertising_creative_save",
    "operator.advertising_delete",
    "operator.advertising_place",
    "operator.advertising_report",
    "operator.advertising_save",
    "operator.advertising_state",
    "operator.consent",
    "operator.drift",
    "operator.health",
    "operator.index",
    "operator.ledger",
    "operator.ledger_receipt",
    "operator.register",
    "operator.runs",
    "operator.statistics",
    "operator.statistics_export",
    "operator.statistics_live",
    "operator.statistics_page",
    "operator.trail",
    "operator.users",
    "operator.users_change",
}
UNSAFE = {"POST", "PUT", "PATCH", "DELETE"}


def address(app: Flask, endpoint: str) -> str:
    """An address of an endpoint."""
    rule = next(rule for rule in app.url_map.iter_rules() if rule.endpoint == endpoint)
    return re.sub(r"<[^>]+>", "chat-or-phone", rule.rule)


def test_every_endpoint_has_a_declared_audience(app: Flask) -> None:
    assert {rule.endpoint for rule in app.url_map.iter_rules()} == EVERYBODY | LOGGED_IN | OPERATORS


@pytest.mark.parametrize("endpoint", sorted(LOGGED_IN | OPERATORS))
def test_visitors_are_sent_to_the_login(app: Flask, endpoint: str) -> None:
    rule = next(rule for rule in app.url_map.iter_rules() if rule.endpoint == endpoint)
    browser = Browser(app)
    ask = browser.get if "GET" in (rule.methods or set()) else browser.post
    response = ask(address(app, endpoint))
    assert response.status_code == 303
    assert response.location.startswith("/login?next=")


@pytest.mark.parametrize("endpoint", sorted(OPERATORS))
def test_users_are_refused_by_operators_pages(app: Flask, alice: Browser, endpoint: str) -> None:
    rule = next(rule for rule in app.url_map.iter_rules() if rule.endpoint == endpoint)
    ask = alice.get if "GET" in (rule.methods or ()) else alice.post
    assert ask(address(app, endpoint)).status_code == 403


def test_every_unsafe_route_refuses_foreign_forms(app: Flask) -> None:
    for rule in app.url_map.iter_rules():
        for method in (rule.methods or set()) & UNSAFE:
            response = Browser(app).open(
                address(app, rule.endpoint), method=method, headers={"Sec-Fetch-Site": "cross-site"}
            )
            assert response.status_code == 403, rule.endpoint


def test_no_get_sets_a_cookie_on_a_visitor_without_a_decision(app: Flask) -> None:
    for rule in app.url_map.iter_rules():
        if "GET" in (rule.methods or set()):
            response = Browser(app).get(address(app, rule.endpoint))
            assert "Set-Cookie" not in response.headers, rule.endpoint


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_has_language_title_one_heading_and_the_way_to_the_decision(
    app: Flask, olive: Browser, language: str
) -> None:
    for rule in app.url_map.iter_rules():
        if "GET" not in (rule.methods or set()):
            continue
        for browser in (Browser(app), olive):
            response = browser.get(address(app, rule.endpoint) + f"?lang={language}")
            if response.mimetype != "text/html" or response.status_code in (301, 302, 303):
                continue
            page = response.text
            assert f'<html lang="{language}"' in page, rule.endpoint
            assert re.search(r"<title>[^<]{3,}</title>", page), rule.endpoint
            assert len(re.findall(r"<h1[ >]", page)) == 1, rule.endpoint
            assert f'href="/consent?lang={language}"' in page, rule.endpoint
