"""Only what changed is asked again, with the difference; who refused is left alone."""

from __future__ import annotations

import gzip
import json
import re
import time
from pathlib import Path

import pytest
from flask import Flask
from support.cast import MakeApp
from support.client import Browser
from support.ledger import records

import cookieapp.assembly as assembly
from cookieapp import register as cookie_register
from cookieapp.consent.form.former import Former
from cookieapp.register.load import FILE

PURPOSE = re.compile(
    r'(\[services\.statistics\].*?purpose = \{ pl = )"\S+ ([^"]*)", en = "\S+ ([^"]*)"', re.DOTALL
)


@pytest.fixture
def edited(make_app: MakeApp, app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """The same site, started again after the purpose of the statistics was reworded."""
    text = FILE.read_text(encoding="utf-8")
    reworded, number = PURPOSE.subn(
        r'\1"Sumuje \2 Liczymy też kliknięcia.", en = "Adds up \3 We count clicks as well."', text
    )
    assert number == 1
    file = tmp_path / "cookies.toml"
    file.write_text(reworded, encoding="utf-8")
    real = cookie_register.load
    monkeypatch.setattr(
        assembly.cookie_register, "load", lambda *given, **named: real(*given, file=file, **named)
    )
    return make_app()


def moved(browser: Browser, app: Flask, **headers: str) -> Browser:
    """The same browser, on the site as it is now."""
    later = Browser(app, **headers)
    for name, value in browser.cookies.items():
        later.keep(name, value)
    return later


def banner(page: str) -> str:
    found = re.search(r'<section id="consent-banner".*?</section>', page, re.DOTALL)
    return found[0] if found else ""


def asked(page: str) -> list[str]:
    """What a page asks about: its banner, or the form where there is none."""
    return re.findall(r'name="asked" value="([^"]+)"', banner(page) or page)


def test_who_agreed_is_asked_about_that_service_alone_and_reads_the_difference(
    app: Flask, edited: Flask
) -> None:
    before = Browser(app)
    before.decide("accept_all")
    page = moved(before, edited).get("/").text
    assert [pair.split(".")[0] for pair in asked(page)] == ["statistics"]
    assert "Something about our cookies has changed" in banner(page)
    assert "<del>" in banner(page) and "We count clicks as well.</ins>" in banner(page)
    polish = banner(moved(before, edited, Accept_Language="pl").get("/").text)
    assert "<del>" in polish and re.search(r"kliknięcia\.?</ins>", polish) and "to różni się" in polish


def test_who_refused_is_left_alone(app: Flask, edited: Flask) -> None:
    before = Browser(app)
    before.decide("reject_all")
    assert banner(moved(before, edited).get("/").text) == ""


def test_until_the_answer_the_service_is_off_and_the_others_stay_on(app: Flask, edited: Flask) -> None:
    before = Browser(app)
    before.decide("accept_all")
    before.get("/articles/chat-or-phone")
    assert {"visitor", "interests"} <= set(before.cookies)
    later = moved(before, edited)
    later.get("/")
    assert "visitor" not in later.cookies and "interests" in later.cookies


@pytest.mark.parametrize(("choice", "letter"), [("accept_all", "y"), ("reject_all", "n")])
def test_an_answer_to_the_banner_answers_what_it_asked_and_nothing_else(
    app: Flask, edited: Flask, choice: str, letter: str
) -> None:
    before = Browser(app)
    before.decide("save", "statistics")
    later = moved(before, edited)
    fields = {"choice": choice, "notice": "banner", "asked": asked(later.get("/").text)}
    assert later.post("/consent", fields).status_code == 303
    value = later.cookies["consent"]
    assert f"statistics:{letter}" in value and "own-ads:n" in value
    assert list(json.loads(records(app)[-1].content)["answers"]) == ["statistics"]
    assert banner(later.get("/").text) == ""


def test_an_answer_to_older_words_is_not_taken_for_one_to_todays(app: Flask, edited: Flask) -> None:
    old = asked(Browser(app).get("/").text)
    later = Browser(edited)
    later.post("/consent", {"choice": "accept_all", "notice": "banner", "asked": old})
    assert "own-ads:y" in later.cookies["consent"] and "statistics" not in later.cookies["consent"]
    assert [pair.split(".")[0] for pair in asked(later.get("/").text)] == ["statistics"]


def test_a_no_to_older_words_stays_a_no(app: Flask, edited: Flask) -> None:
    old = asked(Browser(app).get("/consent").text)
    assert len(old) == 2
    later = Browser(edited)
    later.post("/consent", {"choice": "reject_all", "notice": "form", "asked": old})
    assert banner(later.get("/").text) == ""
    assert json.loads(records(app)[-1].content)["answers"]["statistics"]["granted"] is False


def test_a_form_of_which_nothing_is_as_it_was_saves_nothing_and_says_so(app: Flask, edited: Flask) -> None:
    old = [pair for pair in asked(Browser(app).get("/consent").text) if pair.startswith("statistics.")]
    later = Browser(edited)
    response = later.post("/consent", {"choice": "save", "service": "statistics", "asked": old})
    assert later.cookies == {} and records(app) == []
    assert "Please look once more" in later.get(response.location).text


def test_the_form_shows_the_difference_too(app: Flask, edited: Flask) -> None:
    before = Browser(app)
    before.decide("accept_all")
    page = moved(before, edited).get("/consent").text
    assert "What has changed" in page and "<del>" in page


def test_what_was_shown_is_kept_with_its_difference(app: Flask, edited: Flask) -> None:
    before = Browser(app)
    before.decide("accept_all")
    later = moved(before, edited)
    later.post("/consent", {"choice": "accept_all", "notice": "banner", "asked": asked(later.get("/").text)})
    page = later.get(f"/consent/notices/{records(app)[-1].notice}").text
    assert "this is different from what you agreed to" in page and "We count clicks as well." in page


def test_without_the_earlier_words_it_is_still_asked(
    app: Flask, edited: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = Browser(app)
    before.decide("accept_all")
    monkeypatch.setattr(Former, "_text", lambda *given: None)
    page = moved(before, edited).get("/").text
    assert "its description has changed since you agreed" in banner(page)


def test_an_answer_of_six_months_ago_is_asked_for_again_and_says_so(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = Browser(app)
    browser.decide("accept_all")
    real = time.time
    app.wsgi_app.clock = lambda: real() + 182 * 86_400 - 100  # type: ignore[attr-defined]
    assert banner(browser.get("/").text) == ""
    app.wsgi_app.clock = lambda: real() + 182 * 86_400 + 100  # type: ignore[attr-defined]
    assert banner(browser.get("/").text)


def test_the_banner_weighs_little(app: Flask, edited: Flask) -> None:
    """At most 2 KB compressed, also with a difference in it, and no request of its own."""
    before = Browser(app)
    before.decide("accept_all")
    for page in (Browser(app).get("/").text, moved(before, edited, Accept_Language="pl").get("/").text):
        without = page.replace(banner(page), "")
        weight = len(gzip.compress(page.encode(), 6)) - len(gzip.compress(without.encode(), 6))
        assert 0 < weight <= 2048
        assert "src=" not in banner(page)
