"""A visitor's number is set once, and nothing that is kept holds it."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from support.client import Browser, set_cookies
from support.statistics import Read, agreed

from cookieapp.statistics.collecting.buffer import WAITING
from cookieapp.statistics.counting.tally import Dim
from cookieapp.statistics.keeping.models import StatEvent
from cookieapp.statistics.whole import Statistics
from cookieapp.storage.redis import Redis
from cookieapp.storage.stores import Stores


@pytest.mark.parametrize("method", ["OPTIONS", "HEAD"])
def test_asking_about_a_page_is_no_visit_of_it_and_sets_no_cookie(
    app: Flask, report: Read, method: str
) -> None:
    visitor = Browser(app)
    visitor.decide("accept_all")
    asking = app.test_client(use_cookies=False)
    for path in ("/", "/articles/chat-or-phone", "/account", "/healthz"):
        answer = asking.open(path, method=method, headers={"Cookie": f"consent={visitor.cookies['consent']}"})
        assert not set_cookies(answer), path
    assert report().of(Dim.PAGE) == {}


def test_the_visitor_number_is_set_once_and_never_renewed(app: Flask) -> None:
    visitor = Browser(app)
    visitor.decide("accept_all")
    line = set_cookies(visitor.get("/"))["visitor"]
    assert re.match(r"visitor=[\w-]{22}; Max-Age=34128000;", line)
    assert "visitor" not in set_cookies(visitor.get("/"))


def test_nothing_that_is_kept_is_a_visitor_s_number(app: Flask, redis: Redis, mine: Statistics) -> None:
    visitor = agreed(app)
    visitor.get("/")
    mine.buffer.flush()
    number = visitor.cookies["visitor"]
    for key in redis.do("KEYS", "*"):
        assert number.encode() not in key
        for command in (("HGETALL", key), ("GET", key)):
            (answer,) = redis.trip([command])
            assert number not in repr(answer)
    mine.catch_up()
    with mine.stores.sql.session() as session:
        (event,) = session.query(StatEvent).all()
        assert number not in repr([getattr(event, column.name) for column in StatEvent.__table__.columns])


def test_redis_keeps_nothing_of_statistics_for_ever(app: Flask, redis: Redis, mine: Statistics) -> None:
    agreed(app).get("/")
    mine.catch_up()
    keys = {key for key in redis.do("KEYS", "stat:*") if key != WAITING.encode()}
    assert len(keys) == 6, "a count and a key for the day, the week and the month"
    assert all(0 < redis.do("TTL", key) <= 80 * 86_400 for key in keys)
    assert Stores.of(app).redis.do("HLEN", WAITING) == 1
