"""Preferences take effect on the next page, are kept as long as asked, and travel with the account."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from support.cast import ALICE, PASSWORD
from support.client import Browser, set_cookies

from cookieapp.accounts.people.directory import Directory
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


RARER = {
    "week": "sunday", "zone": "America/New_York", "contrast": "more", "typeface": "legible",
    "lines": "wide", "letters": "widest", "links": "underlined",
}  # fmt: skip


def test_the_rarer_choices_take_effect_as_well(visitor: Browser) -> None:
    visitor.submit("/preferences", {**CHOSEN, **RARER})
    page = html_attributes(visitor.get("/").text)
    assert {name: page[f"data-{name}"] for name in ("contrast", "typeface", "lines", "letters", "links")} == {
        name: value for name, value in RARER.items() if name not in ("week", "zone")
    }


def test_a_form_with_some_choices_leaves_the_others_alone(visitor: Browser) -> None:
    visitor.submit("/preferences", {**CHOSEN, **RARER})
    visitor.submit("/preferences", {"theme": "light"})
    kept = Preferences.parse(visitor.cookies["preferences"]).as_mapping()
    assert kept == {**CHOSEN, **RARER, "theme": "light"}


def test_a_cookie_from_before_the_rarer_choices_is_read(visitor: Browser) -> None:
    visitor.keep("preferences", "language:en~region:GB~font_size:150~theme:dark~motion:system")
    assert html_attributes(visitor.get("/").text)["data-font"] == "150"


@pytest.mark.parametrize("name", RARER)
def test_each_unknown_rarer_value_falls_back_alone(name: str) -> None:
    cookie = Preferences.from_mapping({**CHOSEN, **RARER}).write()
    read = Preferences.parse(cookie.replace(f"{name}:{RARER[name]}", f"{name}:nonsense")).as_mapping()
    assert read == {**CHOSEN, **RARER, name: getattr(Preferences(), name)}


def test_each_region_shows_what_it_decides(visitor: Browser) -> None:
    page = visitor.get("/preferences?lang=en").text
    assert "14 March 2026 · 16:09 (Warsaw) · 12\xa0345,67 · Mon–Sun" in page
    assert "March 14, 2026 · 11:09\u202fAM (New York) · 12,345.67 · Sun–Sat" in page


def test_trying_out_shows_a_sample_and_stores_nothing(visitor: Browser) -> None:
    answer = visitor.submit(
        "/preferences", {"action": "preview", "theme": "dark", "language": "pl", "region": "US"}
    )
    assert answer.status_code == 303
    page = visitor.get(answer.location.partition("#")[0]).text
    sample = re.search(r'<section class="sample".*?</section>', page, re.DOTALL)[0]  # type: ignore[index]
    assert 'lang="pl"' in sample and 'data-theme="dark"' in sample
    assert "Dzień dobry" in sample and "12,345.67" in sample and "(Nowy Jork)" in sample
    assert re.search(r'name="theme" value="dark" checked', page)
    assert html_attributes(page)["data-theme"] == "system"
    assert visitor.cookies == {}


def test_trying_out_nonsense_is_no_error(visitor: Browser) -> None:
    page = visitor.get("/preferences?preview=1&theme=<script>&region=XX&zone=../etc&next=//evil.example").text
    main = page.split("<main")[1].split("</main")[0]
    assert "evil.example" not in main and "script" not in main


def test_back_to_the_beginning_deletes_the_cookie(alice: Browser, app: Flask) -> None:
    alice.submit("/preferences", {**CHOSEN, "remember": "1"})
    assert "saved=reset" in alice.submit("/preferences", {"action": "reset"}).location
    assert "preferences" not in alice.cookies
    assert html_attributes(alice.get("/").text)["data-theme"] == "system"
    assert html_attributes(Browser(app).logged_in(ALICE, PASSWORD).get("/").text)["data-font"] == "100"


def test_the_page_says_what_the_cookie_would_hold(visitor: Browser) -> None:
    page = visitor.get("/preferences?preview=1&theme=dark&week=sunday&remember=1").text
    assert (
        "preferences=language:en~region:GB~font_size:100~theme:dark~motion:system~week:sunday~remember:1"
        in page
    )
    visitor.submit("/preferences", {"theme": "dark", "week": "sunday", "remember": "1"})
    assert visitor.cookies["preferences"] in page


def test_a_region_in_the_browser_s_language_is_the_beginning(app: Flask) -> None:
    page = Browser(app, Accept_Language="en-US,en;q=0.9,pl-PL;q=0.5").get("/").text
    assert re.search(r"<time[^>]*>\w+ \d+, 2026</time>", page)


def test_the_zone_moves_the_hour(alice: Browser) -> None:
    def hour(zone: str) -> str:
        alice.submit("/preferences", {"region": "GB", "language": "en", "zone": zone})
        return re.search(r'<time datetime="[^"]+Z">[^<]+, (\d+:\d+)</time>', alice.get("/account").text)[1]  # type: ignore[index]

    assert len({hour("UTC"), hour("Asia/Tokyo"), hour("America/New_York")}) == 3


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
