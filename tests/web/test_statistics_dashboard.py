"""Operators see how the pages are used, and nobody in particular."""

from __future__ import annotations

import csv
import json
import re
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from support.client import Browser
from werkzeug.test import Client

from cookieapp.statistics.whole import statistics


def crowd(app: Flask, number: int, *paths: str, query: str = "", **headers: str) -> None:
    """Let so many visitors who agreed view these pages; what they get is looked at elsewhere."""
    headers = {"Accept-Language": "en", "Sec-Fetch-Site": "same-origin"} | {
        name.replace("_", "-"): value for name, value in headers.items()
    }
    for _ in range(number):
        visitor = Client(app.wsgi_app)
        how: dict[str, Any] = {"base_url": "http://localhost:8000", "headers": headers}
        visitor.post("/consent", data={"choice": "save", "service": "statistics"}, **how)
        for path in paths:
            assert visitor.get(path + query, **how).status_code == 200


PHONE = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36"


@pytest.fixture
def busy(app: Flask) -> Flask:
    """A site on a day on which something happened."""
    crowd(app, 6, "/", "/articles/chat-or-phone", Referer="https://example.org/x")
    crowd(app, 5, "/articles/chat-or-phone", query="?utm_source=letter", User_Agent=PHONE)
    crowd(app, 2, "/", "/preferences", Referer="https://rare.example/")
    return app


def text(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def test_the_figures_of_the_week(busy: Flask, olive: Browser) -> None:
    page = text(olive.get("/operator/statistics").text)
    for words in (
        "Page views 21",
        "Visits 13",
        "Visitors 13",
        "Visits of one page 38%",
        "UTC",
    ):
        assert words in page, words
    assert "/articles/chat-or-phone" in page
    assert "letter · – · –" in page


@pytest.mark.parametrize("span", ["day", "week", "month", "year"])
@pytest.mark.parametrize("language", ["pl", "en"])
def test_every_span_in_every_language(busy: Flask, olive: Browser, span: str, language: str) -> None:
    response = olive.get(f"/operator/statistics?span={span}&lang={language}")
    assert response.status_code == 200
    assert "<svg" in response.text
    assert "/operator/statistics/page" in response.text


def test_small_numbers_are_put_together(busy: Flask, olive: Browser) -> None:
    for address in (
        "/operator/statistics",
        "/operator/statistics/export?format=json",
        "/operator/statistics/live",
    ):
        page = olive.get(address).text
        assert "rare.example" not in page, address
        assert "/preferences" not in re.sub(r'href="[^"]*"', "", page), address


def test_one_page(busy: Flask, olive: Browser) -> None:
    page = text(olive.get("/operator/statistics/page?path=/articles/chat-or-phone").text)
    assert "Views 11" in page
    assert "Visits that began here 5" in page
    for path in ("/preferences", "/nothing", ""):
        assert olive.get(f"/operator/statistics/page?path={path}").status_code == 404


def test_one_kind_of_visit(busy: Flask, olive: Browser) -> None:
    page = text(olive.get("/operator/statistics?only=device:phone").text)
    assert "Page views 5" in page
    page = text(olive.get("/operator/statistics?only=referrer:rare.example").text)
    assert "too few such visits" in page
    assert "Page views 21" in page


def test_what_one_kind_of_visit_hides_the_others_do_not_give_away(app: Flask, olive: Browser) -> None:
    """Three of eight views of a page came from telephones: neither three nor five may be seen."""
    crowd(app, 3, "/cookies", User_Agent=PHONE)
    crowd(app, 6, "/", User_Agent=PHONE)
    crowd(app, 5, "/cookies")
    crowd(app, 20, "/")
    for device in ("phone", "desktop"):
        page = olive.get(f"/operator/statistics?only=device:{device}").text
        assert "path=/cookies" not in page and "path=%2Fcookies" not in page, device


def test_files_for_a_table_program_and_for_machines(busy: Flask, olive: Browser) -> None:
    crowd(busy, 5, "/", query="?utm_source=%3DHYPERLINK(1)")
    response = olive.get("/operator/statistics/export?format=csv")
    assert response.headers["Content-Disposition"].startswith('attachment; filename="statistics-week-')
    lines = list(csv.reader(response.get_data().decode("utf-8-sig").splitlines()))
    assert ["views", "", "26"] in lines
    assert ["page", "/", "13"] in lines
    assert ["page", "(others together)", "13"] in lines
    assert not [cell for line in lines for cell in line if cell.startswith("=")]
    found = json.loads(olive.get("/operator/statistics/export?format=json").get_data())
    assert (found["views"], found["visits"], found["visitors"]) == (26, 18, 18)
    assert olive.get("/operator/statistics/export?format=xml").status_code == 404


def test_the_last_thirty_minutes(busy: Flask, olive: Browser) -> None:
    page = text(olive.get("/operator/statistics/live").text)
    assert "Page views 21" in page
    assert "Visitors 13" in page


def test_nonsense_in_the_address_shows_the_current_week(busy: Flask, olive: Browser) -> None:
    for query in (
        "span=century",
        "day=yesterday",
        "day=9999-12-31",
        "day=0001-01-01",
        "page=-1",
        "only=%00",
        "only=device:",
    ):
        assert olive.get(f"/operator/statistics?{query}").status_code == 200, query


def test_how_much_the_figures_rest_on_is_said(busy: Flask, olive: Browser) -> None:
    for _ in range(63):
        Client(busy.wsgi_app).get("/", base_url="http://localhost:8000", headers={"Accept-Language": "en"})
    page = text(olive.get("/operator/statistics").text)
    assert "25% of all pages sent are in these figures" in page
    assert "rather than take them for everybody" in page


def test_an_empty_site(olive: Browser) -> None:
    assert "Nothing was counted" in olive.get("/operator/statistics").text
    assert "Nothing was counted" in olive.get("/operator/statistics?span=month&day=2021-02-03").text


def test_without_redis_the_rest_is_shown_and_said(
    busy: Flask, olive: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    from cookieapp.storage.unavailable import Unavailable

    assert "Page views 21" in text(olive.get("/operator/statistics").text)
    with busy.app_context():
        intake = statistics().intake

    def away(now: datetime) -> int:
        raise Unavailable("redis", "away")

    monkeypatch.setattr(type(intake), "gather", lambda self, now: away(datetime.now(UTC)))
    page = text(olive.get("/operator/statistics").text)
    assert "Page views 21" in page
    assert "Redis does not answer" in page
