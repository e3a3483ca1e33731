"""The consent form and the banner: one decision, in force at once, withdrawn with one click."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask
from support.client import Browser, set_cookies

from config import Config
from cookieapp.register import load

OPTIONAL = [service.id for service in load().optional_services]


def test_rejecting_leaves_exactly_one_cookie(visitor: Browser) -> None:
    response = visitor.decide("reject_all", next="/articles/chat-or-phone")
    assert (response.status_code, response.location) == (303, "/articles/chat-or-phone")
    visitor.get("/articles/chat-or-phone")
    assert set(visitor.cookies) == {"consent"}
    assert len(visitor.cookies["consent"]) <= 400


def test_the_decision_is_remembered_for_six_months(visitor: Browser) -> None:
    line = set_cookies(visitor.decide("reject_all"))["consent"]
    assert f"Max-Age={182 * 86_400}" in line


def test_after_a_decision_nothing_is_asked(visitor: Browser) -> None:
    visitor.decide("reject_all")
    assert 'id="consent-banner"' not in visitor.get("/").text


def test_the_banner_offers_both_answers_as_equal_buttons(visitor: Browser) -> None:
    page = visitor.get("/").text
    banner = page[page.index('id="consent-banner"') : page.index("</section>")]
    buttons = re.findall(r'<button class="([^"]*)" type="submit" name="choice" value="(\w+)"', banner)
    assert [value for _, value in buttons] == ["reject_all", "accept_all"]
    assert len({css for css, _ in buttons}) == 1
    assert 'href="/consent"' in banner


def test_no_optional_box_is_checked_beforehand(visitor: Browser) -> None:
    page = visitor.get("/consent").text
    boxes = re.findall(r"<input[^>]*name=\"service\"[^>]*>", page)
    assert len(boxes) == len(OPTIONAL)
    assert not any("checked" in box for box in boxes)


def test_saving_allows_exactly_the_checked_services(visitor: Browser) -> None:
    visitor.decide("save", "statistics")
    page = visitor.get("/consent").text
    checked = [box for box in re.findall(r"<input[^>]*name=\"service\"[^>]*>", page) if "checked" in box]
    assert len(checked) == 1
    assert 'value="statistics"' in checked[0]
    visitor.get("/")
    assert set(visitor.cookies) == {"consent", "visitor"}


def test_saving_nothing_is_a_refusal(visitor: Browser) -> None:
    visitor.decide("save")
    visitor.get("/")
    assert set(visitor.cookies) == {"consent"}


def test_foreign_services_are_ignored(visitor: Browser) -> None:
    assert visitor.decide("save", "account", "no-such-thing", "statistics").status_code == 303
    assert ":y" in visitor.cookies["consent"]
    assert "no-such-thing" not in visitor.cookies["consent"]


@pytest.mark.parametrize("choice", ["", "everything", "ACCEPT_ALL"])
def test_an_unknown_choice_is_refused_clearly(visitor: Browser, choice: str) -> None:
    assert visitor.decide(choice).status_code == 400
    assert visitor.cookies == {}


@pytest.mark.parametrize(
    "path", ["/articles/żółw", "/a%20b", "/%3Cscript%3E", "/?q=ż&x=%22%3E", "/a?lang=pl"]
)
def test_the_banner_leads_back_to_the_page_it_was_on(visitor: Browser, path: str) -> None:
    page = visitor.get(path).text
    banner = page[page.index('id="consent-banner"') :]
    target = html.unescape(banner.partition('name="next" value="')[2].partition('"')[0])
    assert visitor.decide("reject_all", next=target).location == target


def test_withdrawing_expires_everything_in_the_same_response(visitor: Browser) -> None:
    visitor.decide("accept_all")
    visitor.get("/articles/chat-or-phone")
    assert {"visitor", "interests"} <= set(visitor.cookies)
    gone = set_cookies(visitor.decide("reject_all"))
    assert "Max-Age=0" in gone["visitor"]
    assert "Max-Age=0" in gone["interests"]
    assert set(visitor.cookies) == {"consent"}


def test_every_page_has_the_withdrawal_in_its_footer_once_something_is_allowed(visitor: Browser) -> None:
    visitor.decide("accept_all")
    for path in ("/", "/cookies", "/login", "/nowhere"):
        page = visitor.get(path).text
        footer = page[page.index("<footer") :]
        assert 'value="reject_all"' in footer
        assert 'href="/consent"' in footer


def test_without_a_partner_nobody_is_asked_about_one(visitor: Browser) -> None:
    assert "stand-in-partner" not in visitor.get("/consent").text
    assert (
        "example" not in visitor.get("/").text.partition("</section>")[0].partition('id="consent-banner"')[2]
    )
    assert "partner_uid" in visitor.get("/cookies").text


def test_a_partner_is_in_the_security_policy_only_with_consent(
    make_app: Callable[..., Flask], config: Config
) -> None:
    visitor = Browser(make_app(replace(config, demo=True)))
    origin = f"http://127.0.0.1:{config.partner_port}"
    assert origin not in visitor.get("/").headers["Content-Security-Policy"]
    visitor.decide("accept_all")
    assert origin in visitor.get("/").headers["Content-Security-Policy"]
    assert origin in visitor.get("/articles/chat-or-phone").text
    response = visitor.decide("save", "statistics", "own-ads")
    assert origin not in response.headers["Content-Security-Policy"]
    assert origin not in visitor.get("/articles/chat-or-phone").text


class TestGlobalPrivacyControl:
    """The signal counts as a refusal unless the person chooses otherwise while it is on."""

    def test_counts_as_a_refusal_and_asks_nothing(self, app: Flask) -> None:
        visitor = Browser(app, Sec_GPC="1")
        page = visitor.get("/").text
        assert 'id="consent-banner"' not in page
        assert "Global Privacy Control" in page
        assert visitor.cookies == {}

    def test_an_explicit_choice_made_under_it_wins(self, app: Flask) -> None:
        visitor = Browser(app, Sec_GPC="1")
        visitor.decide("accept_all")
        visitor.get("/")
        assert "visitor" in visitor.cookies

    def test_it_overrules_a_choice_made_before_it_was_on(self, app: Flask) -> None:
        visitor = Browser(app)
        visitor.decide("accept_all")
        visitor.get("/")
        visitor.headers["Sec-GPC"] = "1"
        assert "Max-Age=0" in set_cookies(visitor.get("/"))["visitor"]

    @pytest.mark.parametrize("value", ["0", "true", "", "11", " "])
    def test_other_values_are_ignored(self, app: Flask, value: str) -> None:
        assert 'id="consent-banner"' in Browser(app, Sec_GPC=value).get("/").text


@pytest.mark.parametrize(
    "value", ["x", "1.2.3.4.5.6", "1.1795400000.AAAAAAAAAAAAAAAAAAAAAA.0..AAAAAAAAAAAAAAAAAAAAAA"]
)
def test_a_forged_decision_counts_as_none_without_an_error(visitor: Browser, value: str) -> None:
    visitor.keep("consent", value)
    response = visitor.get("/")
    assert response.status_code == 200
    assert 'id="consent-banner"' in response.text


def test_a_decision_survives_a_rotation_of_the_secret_key(
    make_app: Callable[..., Flask], config: Config
) -> None:
    before = Browser(make_app())
    before.decide("accept_all")
    after = Browser(
        make_app(replace(config, secret_key=b"n" * 32, secret_key_fallbacks=(config.secret_key or b"",)))
    )
    after.keep("consent", before.cookies["consent"])
    assert 'id="consent-banner"' not in after.get("/").text
