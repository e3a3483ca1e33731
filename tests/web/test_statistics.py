"""Page views are counted of those who agreed, and of nobody else."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from flask import Flask
from support.client import Browser, set_cookies

from cookieapp.statistics.report import views_report
from cookieapp.storage.redis import Redis
from cookieapp.storage.stores import Stores


def totals(app: Flask, redis: Redis) -> dict[str, int]:
    """Today's views by path."""
    Stores.of(app).background.flush()
    return {row.path: row.total for row in views_report(redis).rows}


def test_views_of_those_who_agreed_are_counted(app: Flask, redis: Redis) -> None:
    visitor = Browser(app)
    visitor.decide("save", "statistics")
    for path in ("/", "/", "/cookies"):
        visitor.get(path)
    assert totals(app, redis) == {"/": 2, "/cookies": 1}


def test_refusers_are_a_plain_total_and_nothing_else(app: Flask, redis: Redis) -> None:
    for choice in ("reject_all", None):
        visitor = Browser(app)
        if choice:
            visitor.decide(choice)
        visitor.get("/")
    assert totals(app, redis) == {}
    report = views_report(redis)
    assert (report.visitors[-1], report.responses[-1]) == (0, 2)


def test_a_repeat_visit_is_the_same_visitor(app: Flask, redis: Redis) -> None:
    for views in (3, 1):
        visitor = Browser(app)
        visitor.decide("accept_all")
        for _ in range(views):
            visitor.get("/")
    totals(app, redis)
    assert views_report(redis).visitors[-1] == 2


def test_the_visitor_number_is_set_once_and_never_renewed(app: Flask) -> None:
    visitor = Browser(app)
    visitor.decide("accept_all")
    line = set_cookies(visitor.get("/"))["visitor"]
    assert re.match(r"visitor=[\w-]{22}; Max-Age=34128000;", line)
    assert "visitor" not in set_cookies(visitor.get("/"))


def test_errors_forms_and_the_operator_s_own_pages_do_not_count(
    app: Flask, redis: Redis, olive: Browser
) -> None:
    olive.decide("accept_all")
    for path in ("/nowhere", "/operator/", "/cookies.json", "/healthz"):
        olive.get(path)
    assert totals(app, redis) == {}


def test_nothing_that_is_kept_is_a_visitor_s_number(app: Flask, redis: Redis) -> None:
    visitor = Browser(app)
    visitor.decide("accept_all")
    visitor.get("/")
    totals(app, redis)
    number = visitor.cookies["visitor"].encode()
    assert not any(number in key for key in redis.do("KEYS", "*"))


def test_what_is_kept_goes_after_forty_days(app: Flask, redis: Redis) -> None:
    visitor = Browser(app)
    visitor.decide("accept_all")
    visitor.get("/")
    totals(app, redis)
    keys = redis.do("KEYS", "stat:*")
    assert len(keys) == 3
    assert all(0 < redis.do("TTL", key) <= 40 * 86_400 for key in keys)


def test_the_operator_sees_views_per_page_and_day(app: Flask, olive: Browser) -> None:
    visitor = Browser(app)
    visitor.decide("accept_all")
    for _ in range(7):
        visitor.get("/articles/chat-or-phone")
    page = olive.get("/operator/statistics").text
    assert "/articles/chat-or-phone" in page
    assert re.search(r">\s*7\s*<", page)
    assert str(datetime.now(UTC).day) in page
