"""A tester's attempts to smuggle a cookie, each through the whole application that serves the page."""

from __future__ import annotations

import html
import re
from dataclasses import replace

import pytest
from flask import Flask
from support.cast import MakeApp
from support.client import Browser

from config import Config
from cookieapp.tour.smuggling import WAYS

PAGE = "/tour/gate"
ATTRIBUTES = "Path=/; HttpOnly; SameSite=Lax"


@pytest.fixture
def demo(make_app: MakeApp, config: Config) -> Flask:
    """The demonstration, whose gate mends silently as in production."""
    return make_app(replace(config, demo=True), strict=False)


@pytest.fixture
def visitor(demo: Flask) -> Browser:
    """A tester."""
    return Browser(demo)


def outcome(browser: Browser, way: str) -> dict[str, list[str]]:
    """What the page tells under each of its headings."""
    page = browser.get(PAGE, query_string={"way": way}).text
    notice = page.partition('class="notice"')[2].partition("</section>")[0]
    parts = re.findall(r"<h3>(.*?)</h3>\s*<ul>(.*?)</ul>", notice, re.DOTALL)
    return {
        name: [
            html.unescape(re.sub(r"<[^>]+>", "", item)).strip()
            for item in re.findall(r"<li>(.*?)</li>", items, re.DOTALL)
        ]
        for name, items in parts
    }


@pytest.mark.parametrize(
    ("way", "left", "why"),
    [
        ("view", [], "no cookie of this name"),
        ("header", [], "no cookie of this name"),
        ("session", [], "no cookie of this name"),
        ("stream", [], "no cookie of this name"),
        ("error", [], "no cookie of this name"),
        ("abort", [], "no cookie of this name"),
        ("redirect", [], "no cookie of this name"),
        ("casing", [], "no cookie of this name"),
        ("two", [f"Set-Cookie: device=1; {ATTRIBUTES}"], "put right"),
        ("consent", [], "not allowed its service"),
        ("long", [], "lived longer"),
        ("place", [f"Set-Cookie: device=smuggled; Max-Age=60; {ATTRIBUTES}"], "put right"),
        ("partner", [], "only the partner sets it"),
    ],
)
def test_each_way_is_tried_and_told(visitor: Browser, way: str, left: list[str], why: str) -> None:
    told = outcome(visitor, way)
    assert any(
        line.lower().startswith(("set-cookie", "set-cookie2")) for line in told["What reached the gate"]
    )
    assert told["What left it"] == (left or ["nothing"])
    assert any(why in line for line in told["Why"])


def test_no_way_is_left_out() -> None:
    [mark] = [
        mark
        for mark in test_each_way_is_tried_and_told.pytestmark
        if mark.name == "parametrize"  # type: ignore[attr-defined]
    ]
    assert {case[0] for case in mark.args[1]} == set(WAYS)


def test_what_somebody_allowed_leaves_as_it_should(visitor: Browser) -> None:
    visitor.decide("accept_all")
    told = outcome(visitor, "consent")
    [line] = told["What left it"]
    assert line.startswith("Set-Cookie: visitor=AAAA")
    assert (
        told["Why"] == ["Nothing to object to: it is declared, and you have allowed it."]
        or "put right" in told["Why"][0]
    )


def test_an_attempt_leaves_nothing_in_the_browser(visitor: Browser) -> None:
    for way in WAYS:
        outcome(visitor, way)
    assert visitor.cookies == {}


def test_the_attempt_itself_answers_the_same_from_outside(visitor: Browser) -> None:
    """Whoever does not believe the page looks at the response."""
    for way in set(WAYS) - {"place", "two"}:
        response = visitor.post("/tour/gate/attempt", {"way": way})
        assert "Set-Cookie" not in response.headers, way
        assert "Set-Cookie2" not in response.headers, way


def test_the_page_it_stands_on_keeps_its_language_and_its_person(demo: Flask, visitor: Browser) -> None:
    page = visitor.get(f"{PAGE}?way=view&lang=pl").text
    assert '<html lang="pl"' in page
    assert "Co dotarło do bramki" in page


def test_the_code_that_tried_is_shown(visitor: Browser) -> None:
    assert "response.set_cookie(" in html.unescape(visitor.get(f"{PAGE}?way=view").text)


def test_a_cookie_that_a_script_wrote_is_stripped_and_the_page_says_so(visitor: Browser) -> None:
    visitor.keep("smuggled", "by-a-script")
    page = visitor.get(f"{PAGE}?way=script").text
    facts = re.findall(r"<dd>(.*?)</dd>", page.partition('class="facts"')[2])
    assert facts[:2] == ["smuggled", "nothing"]
    assert "by-a-script" not in page


@pytest.mark.parametrize("way", ["", "x", "../view"])
def test_a_way_that_does_not_exist_is_not_found(visitor: Browser, way: str) -> None:
    assert visitor.get(PAGE, query_string={"way": way}).status_code == 404
    assert visitor.post("/tour/gate/attempt", {"way": way}).status_code == 400


def test_outside_a_demonstration_it_is_not_there(app: Flask) -> None:
    assert Browser(app).get(PAGE).status_code == 404
    assert Browser(app).post("/tour/gate/attempt", {"way": "view"}).status_code == 404
