"""A visitor who has not chosen has no cookies, and the site keeps nothing about them."""

from __future__ import annotations

import pytest
from support.client import Browser

from cookieapp.storage.redis import Redis

PAGES = (
    "/",
    "/articles/chat-or-phone",
    "/cookies",
    "/cookies/here",
    "/consent",
    "/preferences",
    "/login",
    "/nowhere",
)


@pytest.mark.parametrize("path", PAGES)
def test_a_first_visit_sets_no_cookie(visitor: Browser, path: str) -> None:
    assert visitor.get(path).headers.getlist("Set-Cookie") == []


def test_a_first_visit_leaves_nothing_about_the_visitor_in_redis(visitor: Browser, redis: Redis) -> None:
    for path in PAGES:
        visitor.get(path)
    assert [key for key in redis.do("KEYS", "*") if b"stat:" not in key] == []


def test_the_banner_asks_on_every_page_but_the_form_itself(visitor: Browser) -> None:
    assert 'id="consent-banner"' in visitor.get("/").text
    assert 'id="consent-banner"' not in visitor.get("/consent").text
