"""Operators see how the pages are used, and nobody in particular."""

from __future__ import annotations

import csv
import json
import re
from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Any

import pytest
from flask import Flask
from support.client import Browser
from werkzeug.test import Client

from cookieapp.statistics.counting.events import DAY
from cookieapp.statistics.counting.periods import Period, Span
from cookieapp.statistics.counting.visits import Attribute
from cookieapp.statistics.keeping.models import StatEvent
from cookieapp.statistics.showing.segment import Segment
from cookieapp.statistics.whole import statistics
from cookieapp.storage.unavailable import Unavailable


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


ESTIMATED = "unique visitors are counted so that two of them may, once in a while, look like one"
DESKTOP = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
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
        "Visits of one page 38%",
        "UTC",
    ):
        assert words in page, words
    assert re.search(r"Visitors 1[23] ", page), ESTIMATED
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


def test_several_filters_at_a_time(app: Flask, olive: Browser) -> None:
    for device, source, number in (
        (PHONE, "letter", 7),
        (PHONE, "poster", 6),
        ("", "letter", 5),
        ("", "", 9),
    ):
        query = f"?utm_source={source}" if source else ""
        crowd(app, number, "/", "/cookies", query=query, User_Agent=device or DESKTOP)
    for query, views, others in (
        ("only=device:phone", 26, ("letter", "poster")),
        ("only=device:phone&only=campaign:letter%09%09", 14, ("phone", "letter")),
        ("only=campaign:letter%09%09&only=device:&only=&only=device:desktop", 10, ("desktop",)),
    ):
        page = olive.get(f"/operator/statistics?{query}").text
        assert f"Page views {views}" in text(page), query
        for value in others:
            assert re.search(rf'<option value="[a-z]+:{value}', page), (query, value)
        file = json.loads(olive.get(f"/operator/statistics/export?format=json&{query}").get_data())
        assert file["views"] == views
    page = text(
        olive.get("/operator/statistics/page?path=/&only=device:phone&only=campaign:letter%09%09").text
    )
    assert "Views 7" in page


def test_two_filters_do_not_give_away_what_one_does_not_show(app: Flask, olive: Browser) -> None:
    """Of thirteen visits by telephone three are in Polish: nobody may see ten beside thirteen."""
    for device, language, number in (
        (PHONE, "en", 10),
        (PHONE, "pl", 3),
        (DESKTOP, "en", 8),
        (DESKTOP, "pl", 9),
    ):
        crowd(app, number, "/", User_Agent=device, Accept_Language=language)
    assert "Page views 13" in text(olive.get("/operator/statistics?only=device:phone").text)
    for device, language in product(("phone", "desktop"), ("en", "pl")):
        page = olive.get(f"/operator/statistics?only=device:{device}&only=language:{language}").text
        assert "too few such visits" in text(page), (device, language)
        assert "Page views 30" in text(page)
        alone = olive.get(f"/operator/statistics?only=device:{device}").text
        assert f'value="language:{language}"' not in alone


def test_a_day_of_few_visits_is_hidden_in_a_filtered_course(busy: Flask, olive: Browser) -> None:
    with busy.app_context():
        mine = statistics()
        mine.catch_up()
        with mine.stores.sql.session() as session:  # three of the telephones came the day before
            phones = session.query(StatEvent).filter(StatEvent.device == "phone").limit(3).all()
            for event in phones:
                event.at -= DAY
                event.day = event.day - timedelta(days=1)
        day = mine.now().date()
        whole = mine.reports.read(Period.around(Span.WEEK, day), mine.now())
        if len(whole.days) < 2:  # Monday: yesterday is in another week
            return
        part = mine.reports.read_segment(whole, mine.now(), Segment.of([(Attribute.DEVICE, "phone")]))
    assert [point.views for point in part.course if point.views != 0] == [None, None]


def test_which_hosts_led_to_a_page(app: Flask, olive: Browser) -> None:
    crowd(app, 8, "/articles/chat-or-phone", Referer="https://news.example/today")
    crowd(app, 6, "/articles/chat-or-phone", Referer="https://example.org/")
    crowd(app, 7, "/", Referer="https://news.example/today")
    page = text(olive.get("/operator/statistics/page?path=/articles/chat-or-phone").text)
    assert re.search(r"Where visits that began here came from .* news.example 8 example.org 6", page)
    found = json.loads(olive.get("/operator/statistics/export?format=json").get_data())
    assert {"page": "/articles/chat-or-phone", "from": "news.example", "number": 8} in found["landing"]
    # Two visits from the one and the other host alone would follow from the sums of either list.
    crowd(app, 2, "/", Referer="https://example.org/")
    page = text(olive.get("/operator/statistics/page?path=/").text)
    assert "example.org" not in page and "news.example" not in page


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
    assert (found["views"], found["visits"]) == (26, 18)
    assert found["visitors"] in (17, 18), ESTIMATED
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


@pytest.mark.parametrize("store", ["redis", "sql"])
def test_what_is_there_is_shown_while_redis_is_away_or_nothing_can_be_written(
    busy: Flask, olive: Browser, monkeypatch: pytest.MonkeyPatch, store: str
) -> None:
    assert "Page views 21" in text(olive.get("/operator/statistics").text)
    with busy.app_context():
        intake = statistics().intake

    def away(now: datetime) -> int:
        raise Unavailable(store, "away")

    monkeypatch.setattr(type(intake), "gather", lambda self, now: away(datetime.now(UTC)))
    page = text(olive.get("/operator/statistics").text)
    assert "Page views 21" in page
    assert "A store does not answer" in page
