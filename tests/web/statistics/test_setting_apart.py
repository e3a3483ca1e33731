"""Programs, prefetches, staff and pages that nobody reads are set apart and not counted."""

from __future__ import annotations

import pytest
from flask import Flask
from support.client import Browser, set_cookies
from support.statistics import Read, agreed

from cookieapp.statistics.collecting import pace
from cookieapp.statistics.counting.tally import Dim


@pytest.mark.parametrize(
    ("headers", "reason"),
    [
        ({"User-Agent": "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"}, "bot"),
        ({"Sec-Purpose": "prefetch;prerender"}, "prefetch"),
        ({"Purpose": "prefetch"}, "prefetch"),
    ],
)
def test_programs_and_prefetches_are_set_apart_also_where_they_agreed(
    app: Flask, report: Read, headers: dict[str, str], reason: str
) -> None:
    visitor = agreed(app)
    response = visitor.get("/", headers=headers)
    assert "visitor" not in set_cookies(response)
    found = report()
    assert (found.views, found.responses, found.of(Dim.APART)) == (0, 0, {reason: 1})


def test_programs_that_chose_nothing_are_no_page_sent(app: Flask, report: Read) -> None:
    Browser(app).get("/", headers={"User-Agent": "curl/8.5.0"})
    Browser(app).get("/", headers={"Accept-Language": ""})
    Browser(app)._client.head("/", base_url="http://localhost:8000")
    assert report().of(Dim.APART) == {"bot": 1, "no language": 1, "head": 1}
    assert report().responses == 0


def test_staff_is_set_apart(app: Flask, report: Read, olive: Browser, alice: Browser) -> None:
    for browser in (olive, alice):
        browser.decide("accept_all")
        browser.get("/")
    found = report()
    assert (found.views, found.of(Dim.APART)) == (1, {"staff": 1})


def test_errors_forms_and_the_operator_s_own_pages_do_not_count(
    app: Flask, report: Read, olive: Browser
) -> None:
    olive.decide("accept_all")
    for path in ("/nowhere", "/operator/", "/cookies.json", "/healthz"):
        olive.get(path)
    assert (report().views, report().sum(Dim.APART)) == (0, 0)


def test_pages_turned_faster_than_anybody_reads_are_set_apart(
    app: Flask, report: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pace, "MOST", 4)
    program, person = agreed(app), agreed(app)
    for browser, times in ((program, 7), (person, 2)):
        for _ in range(times):
            browser.get("/cookies")
    found = report()
    assert (found.views, found.responses, found.of(Dim.APART)) == (7, 7, {"rate": 2})
