"""Just this once: the next page, and nothing after it."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from flask import Flask
from support.client import Browser
from support.partner import PAGE, PARTNER, StoppedClock, follow, press, shown

from cookieapp.consent.form import once
from cookieapp.storage.redis import Redis
from cookieapp.storage.unavailable import Unavailable


def test_it_opens_the_page_that_follows_and_no_other(visitor: Browser) -> None:
    response = press(visitor, "once")
    assert "Set-Cookie" not in response.headers
    page = follow(visitor, response)
    assert shown(page)
    assert page.headers["Cache-Control"] == "no-store"
    assert not shown(visitor.get(PAGE))
    assert visitor.cookies == {}


def test_it_counts_once_also_when_the_page_is_loaded_again(visitor: Browser) -> None:
    response = press(visitor, "once")
    assert shown(follow(visitor, response))
    again = follow(visitor, response)
    assert not shown(again)
    assert "has been used" in again.text


def test_it_opens_nothing_but_this_content(visitor: Browser) -> None:
    page = follow(visitor, press(visitor, "once"))
    assert "pixel.gif" not in page.text
    directives = page.headers["Content-Security-Policy"]
    assert directives.count(PARTNER) == 1
    assert f"frame-src {PARTNER}" in directives


def test_no_link_or_form_of_the_page_carries_it_on(visitor: Browser) -> None:
    page = follow(visitor, press(visitor, "once", f"{PAGE}?lang=pl"))
    assert shown(page)
    assert 'lang="pl"' in page.text
    assert "once=" not in page.text


def test_it_is_good_for_a_minute(visitor: Browser, clock: StoppedClock) -> None:
    response = press(visitor, "once")
    clock.now += once.LIFE + 1
    assert not shown(follow(visitor, response))


def test_it_is_good_for_its_own_page(visitor: Browser) -> None:
    address = urlsplit(press(visitor, "once", "/articles/chat-or-phone").location)
    other = visitor.get(f"{PAGE}?{address.query}", headers={"Sec-Fetch-Site": "same-origin"})
    assert not shown(other)


@pytest.mark.parametrize("site", ["cross-site", "same-site", "none"])
def test_nobody_else_can_send_people_there(demo: Flask, visitor: Browser, site: str) -> None:
    response = press(Browser(demo), "once")
    assert not shown(follow(visitor, response, **{"Sec-Fetch-Site": site}))


def test_an_older_browser_says_it_by_the_page_it_came_from(demo: Flask, visitor: Browser) -> None:
    for referer, expected in (("http://evil.example/", False), (f"http://localhost:8000{PAGE}", True)):
        address = urlsplit(press(visitor, "once").location)
        page = visitor.get(f"{address.path}?{address.query}", headers={"Referer": referer})
        assert shown(page) is expected


@pytest.mark.parametrize("forged", ["", "x", "demonstration.9999999999.aaaaaaaaaaaaaaaaaaaaaa.bbbbbbbbbbbbbbbbbbbbbb", "ł" * 30])  # fmt: skip
def test_it_cannot_be_made_up(visitor: Browser, forged: str) -> None:
    page = visitor.get(PAGE, query_string={"once": forged}, headers={"Sec-Fetch-Site": "same-origin"})
    assert page.status_code == 200
    assert not shown(page)


def test_what_is_remembered_names_nobody_and_is_soon_forgotten(visitor: Browser, redis: Redis) -> None:
    follow(visitor, press(visitor, "once"))
    [key] = redis.do("KEYS", "once:*")
    assert 0 < redis.do("TTL", key) <= 2 * once.LIFE
    assert redis.do("GET", key) == b"1"


def test_while_nobody_can_count_it_stays_closed_and_says_so(
    visitor: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    response = press(visitor, "once")

    def away(*_: object) -> None:
        raise Unavailable("Redis", ConnectionError())

    monkeypatch.setattr(Redis, "do", away)
    page = follow(visitor, response)
    assert page.status_code == 200
    assert not shown(page)
    assert "does not work at the moment" in page.text
