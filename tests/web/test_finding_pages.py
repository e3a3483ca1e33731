"""Machines and people find the pages: robots.txt, the site map, previews, and a guess at what was meant."""

from __future__ import annotations

import re
from dataclasses import replace
from xml.etree import ElementTree

import pytest
from flask import Flask
from support.cast import MakeApp
from support.client import Browser

from config import LANGUAGES, Config
from cookieapp.site.maps import CLOSED

LOC = "{http://www.sitemaps.org/schemas/sitemap/0.9}loc"


def test_the_map_lists_pages_that_exist_in_every_language(visitor: Browser) -> None:
    answer = visitor.get("/sitemap.xml")
    assert answer.mimetype == "application/xml"
    root = ElementTree.fromstring(answer.text)
    addresses = [one.text or "" for one in root.iter(LOC)]
    assert len(addresses) >= 10
    for address in addresses:
        path = address.removeprefix("http://localhost:8000")
        assert visitor.get(path).status_code == 200, path
        assert not path.startswith(CLOSED)
    assert answer.text.count("hreflang=") == len(LANGUAGES) * len(addresses)
    assert "Set-Cookie" not in answer.headers


def test_robots_are_told_which_rooms_hold_nothing_for_them(visitor: Browser) -> None:
    text = visitor.get("/robots.txt").text
    assert "Sitemap: http://localhost:8000/sitemap.xml" in text
    assert "Disallow: /operator/" in text


def test_a_page_says_what_a_preview_of_it_shows(visitor: Browser) -> None:
    page = visitor.get("/cookies?lang=en").text
    told = dict(re.findall(r'<meta property="og:(\w+)" content="([^"]*)"', page))
    assert told["title"] == "Cookie policy"
    picture = told["image"].removeprefix("http://localhost:8000")
    assert visitor.get(picture).mimetype == "image/png"


@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        ("/cookie", "/cookies"),
        ("/polityka-prywatnosci", "/cookies"),
        ("/artikles/chat-or-fone", "/articles/chat-or-phone"),
        ("/ustawienia", "/preferences"),
        ("/sign-in", "/login"),
    ],
)
def test_a_page_that_does_not_exist_guesses_what_was_meant(visitor: Browser, asked: str, meant: str) -> None:
    answer = visitor.get(asked)
    assert answer.status_code == 404
    assert f'<li><a href="{meant}">' in answer.text.split("<main")[1]


@pytest.mark.parametrize("asked", ["/zzzz", "/nie-ma", "/%00", "/" + "a" * 3000, "/<script>", "/日本"])
def test_where_nothing_is_like_it_nothing_is_guessed(visitor: Browser, asked: str) -> None:
    page = visitor.get(asked).text
    assert "Perhaps you meant" not in page
    assert "<script>" not in page


def test_the_tour_leads_everywhere_it_says(make_app: MakeApp, config: Config) -> None:
    visitor = Browser(make_app(replace(config, demo=True)))
    page = visitor.get("/tour").text.split("<main")[1].split("</main")[0]
    links = re.findall(r'href="([^"]+)"', page)
    assert len(links) > 15
    for link in links:
        assert visitor.get(link).status_code in (200, 303), link


def test_outside_a_demonstration_there_is_no_tour(app: Flask) -> None:
    assert Browser(app).get("/tour").status_code == 404
    assert Browser(app).get("/tour/components").status_code == 404
    assert "/tour" not in Browser(app).get("/").text
