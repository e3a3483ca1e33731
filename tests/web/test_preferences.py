"""Preferences take effect on the next page, are kept as long as asked, and travel with the account."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from support.cast import ALICE, PASSWORD
from support.client import Browser, set_cookies

from cookieapp.accounts.directory import Directory
from cookieapp.preferences.values import CHOICES, NAMES, Preferences

CHOSEN = {"language": "pl", "region": "US", "font_size": "200", "theme": "dark", "motion": "reduced"}


def html_attributes(page: str) -> dict[str, str]:
    """The attributes of the page's root element."""
    return dict(re.findall(r'([\w-]+)="([^"]*)"', re.search(r"<html[^>]*>", page)[0]))  # type: ignore[index]


def test_they_take_effect_on_the_next_page(visitor: Browser) -> None:
    visitor.submit("/preferences", CHOSEN)
    assert html_attributes(visitor.get("/").text) == {
        "lang": "pl",
        "data-theme": "dark",
        "data-font": "200",
        "data-motion": "reduced",
    }


def test_they_last_for_the_browser_session(visitor: Browser) -> None:
    line = set_cookies(visitor.submit("/preferences", CHOSEN))["preferences"]
    assert "Max-Age" not in line
    assert "Expires" not in line


def test_they_last_for_twelve_months_on_request(visitor: Browser) -> None:
    line = set_cookies(visitor.submit("/preferences", {**CHOSEN, "remember": "1"}))["preferences"]
    assert f"Max-Age={365 * 86_400}" in line


def test_they_need_no_decision_about_cookies_and_work_after_a_refusal(visitor: Browser) -> None:
    visitor.decide("reject_all")
    visitor.submit("/preferences", CHOSEN)
    assert set(visitor.cookies) == {"consent", "preferences"}


@pytest.mark.parametrize("name", NAMES)
def test_each_unknown_value_falls_back_alone(visitor: Browser, name: str) -> None:
    visitor.submit("/preferences", CHOSEN)
    kept = visitor.cookies["preferences"].replace(f"{name}:{CHOSEN[name]}", f"{name}:nonsense")
    visitor.keep("preferences", kept)
    page = html_attributes(visitor.get("/").text)
    expected = {"lang": "pl", "data-theme": "dark", "data-font": "200", "data-motion": "reduced"}
    fallen = {"language": ("lang", "en"), "font_size": ("data-font", "100"), "theme": ("data-theme", "system"),
              "motion": ("data-motion", "system")}  # fmt: skip
    if name in fallen:
        expected[fallen[name][0]] = fallen[name][1]
    assert page == expected


def test_the_region_drives_dates(visitor: Browser) -> None:
    def first_date(region: str) -> str:
        visitor.submit("/preferences", {"region": region, "language": "en"})
        return re.search(r"<time[^>]*>([^<]+)</time>", visitor.get("/").text)[1]  # type: ignore[index]

    assert re.fullmatch(r"\w+ \d+, 2026", first_date("US"))
    assert re.fullmatch(r"\d+ \w+ 2026", first_date("GB"))


def test_a_language_in_the_address_shows_the_page_and_stores_nothing(visitor: Browser) -> None:
    response = visitor.get("/?lang=pl")
    assert html_attributes(response.text)["lang"] == "pl"
    assert 'href="/cookies?lang=pl"' in response.text
    assert visitor.cookies == {}


def test_the_browser_s_language_is_the_beginning(app: Flask) -> None:
    assert html_attributes(Browser(app, Accept_Language="en-US,en;q=0.9").get("/").text)["lang"] == "en"
    assert html_attributes(Browser(app, Accept_Language="pl").get("/").text)["lang"] == "pl"
    assert html_attributes(Browser(app, Accept_Language="fr, xx;q=bad").get("/").text)["lang"] == "pl"


def test_they_are_kept_with_the_account_and_in_force_again_elsewhere(app: Flask, alice: Browser) -> None:
    alice.submit("/preferences", CHOSEN)
    elsewhere = Browser(app).logged_in(ALICE, PASSWORD)
    assert html_attributes(elsewhere.get("/").text)["data-font"] == "200"


def test_visitors_keep_nothing_with_an_account(visitor: Browser, accounts: Directory) -> None:
    visitor.submit("/preferences", CHOSEN)
    assert accounts.find(ALICE).preferences == {}  # type: ignore[union-attr]


def test_session_preferences_go_at_logout_and_remembered_ones_stay(app: Flask, accounts: Directory) -> None:
    for remember, stays in (({}, False), ({"remember": "1"}, True)):
        browser = Browser(app).logged_in(ALICE, PASSWORD)
        browser.submit("/preferences", {**CHOSEN, **remember})
        browser.submit("/logout", {}, form_on="/account")
        assert ("preferences" in browser.cookies) is stays


@given(st.text(max_size=400))
def test_any_cookie_gives_preferences(cookie: str) -> None:
    values = Preferences.parse(cookie).as_mapping()
    assert all(value in CHOICES[name] or value == "" for name, value in values.items())


@given(st.builds(Preferences, **{name: st.sampled_from(choices) for name, choices in CHOICES.items()}))
def test_what_is_written_is_read_back(preferences: Preferences) -> None:
    assert Preferences.parse(preferences.write()) == preferences
