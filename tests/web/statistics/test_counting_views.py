"""Views, visits, where they came from and goals are counted of those who agreed, and of nobody else."""

from __future__ import annotations

from flask import Flask
from support.client import Browser
from support.clock import Clock
from support.post import Postbox, press
from support.statistics import Read, agreed

from cookieapp.statistics.counting.periods import Span
from cookieapp.statistics.counting.tally import Dim
from cookieapp.statistics.keeping.models import StatEvent
from cookieapp.statistics.whole import Statistics
from cookieapp.storage.redis import Redis


def test_views_of_those_who_agreed_are_counted_by_page(app: Flask, report: Read) -> None:
    visitor = agreed(app)
    for path in ("/", "/", "/cookies", "/articles/chat-or-phone?page=2"):
        visitor.get(path)
    assert report().of(Dim.PAGE) == {"/": 2, "/cookies": 1, "/articles/chat-or-phone": 1}


def test_refusers_are_a_plain_total_and_nothing_else(app: Flask, report: Read, mine: Statistics) -> None:
    for choice in ("reject_all", None):
        visitor = Browser(app)
        if choice:
            visitor.decide(choice)
        visitor.get("/?utm_source=letter", headers={"Referer": "https://example.org/"})
    found = report()
    assert (found.views, found.visits, found.visitors, found.responses) == (0, 0, 0, 2)
    assert found.of(Dim.DECISIONS) == {"reject_all": 1}
    with mine.stores.sql.session() as session:
        assert session.query(StatEvent).count() == 0


def test_coverage_is_the_share_of_pages_sent(app: Flask, report: Read) -> None:
    visitor = agreed(app)
    for browser in (visitor, Browser(app), Browser(app), Browser(app)):
        browser.get("/")
    assert report().coverage == 0.25


def test_pauses_of_half_an_hour_make_visits(app: Flask, report: Read, clock: Clock) -> None:
    visitor = agreed(app)
    for path, minutes in (("/", 5), ("/cookies", 30), ("/preferences", 31), ("/", 0)):
        visitor.get(path)
        clock.pass_(minutes=minutes)
    found = report()
    assert (found.views, found.visits, found.visitors) == (4, 2, 1)
    assert found.of(Dim.ENTRY) == {"/": 2}
    assert found.of(Dim.EXIT) == {"/preferences": 1, "/": 1}
    assert found.of(Dim.FLOW) == {"/\t/cookies": 1, "/cookies\t/preferences": 1}
    assert found.bounce_rate == 0.5
    assert found.seconds_per_visit == 35 * 60 / 2


def test_a_repeat_visit_is_the_same_visitor_that_day_week_and_month(
    app: Flask, report: Read, clock: Clock, redis: Redis
) -> None:
    first, second = agreed(app), agreed(app)
    for browser in (first, first, second):
        browser.get("/")
    assert report().visitors == 2
    clock.until_tomorrow()
    first.get("/")
    assert (report().visitors, report(ago=1).visitors, report(Span.WEEK).visitors) == (1, 2, 2)
    # The month may have ended overnight.
    assert report(Span.MONTH).visitors == (2 if clock.now.day > 1 else 1)
    assert report(Span.YEAR).visitors is None
    redis.do("FLUSHDB")
    assert report().visitors == 1


def test_where_visits_came_from(app: Flask, report: Read) -> None:
    for referer, query in (
        ("https://www.Example.org/secret/path?q=alice", ""),
        ("http://localhost:8000/cookies", ""),
        ("", "?utm_source=%20News%20Letter&utm_medium=E-Mail&utm_campaign=spring&utm_id=alice"),
        ("javascript:alert(1)", "?utm_source=" + "x" * 500),
    ):
        agreed(app).get("/" + query, headers={"Referer": referer})
    found = report()
    assert found.of(Dim.REFERRER) == {"example.org": 1, "": 3}
    assert found.of(Dim.CAMPAIGN) == {"news letter\te-mail\tspring": 1, "x" * 64 + "\t\t": 1}


def test_devices_and_languages(app: Flask, report: Read) -> None:
    phone = "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36"
    tablet = "Mozilla/5.0 (iPad; CPU OS 17_0 like Mac OS X) AppleWebKit/605.1.15 Safari/604.1"
    for agent, language in ((phone, "pl"), (tablet, "en"), ("Mozilla/5.0 (X11; Linux x86_64)", "en")):
        agreed(app, User_Agent=agent, Accept_Language=language).get("/")
    found = report()
    assert found.of(Dim.DEVICE) == {"phone": 1, "tablet": 1, "desktop": 1}
    assert found.of(Dim.LANGUAGE) == {"pl": 1, "en": 2}


def test_goals(app: Flask, report: Read) -> None:
    visitor = agreed(app)
    visitor.get("/preferences")
    visitor.post("/preferences", {"theme": "dark"})
    visitor.post("/preferences", {"theme": "light", "action": "preview"})
    visitor.decide("accept_all")
    Browser(app).post("/preferences", {"theme": "dark"})
    found = report()
    assert found.of(Dim.GOAL) == {"preferences": 1, "decision": 1}
    assert found.of(Dim.DECISIONS) == {"save": 1, "accept_all": 1}
    assert found.views == 1


def test_an_account_that_was_opened_is_a_goal_and_one_that_was_denied_is_none(
    app: Flask, report: Read
) -> None:
    visitor, postbox = agreed(app), Postbox(app)
    for address, answer in (("carol@example.com", "yes"), ("dan@example.com", "no")):
        visitor.post("/signup", {"email": address, "password": "nobody else knows this one"})
        assert press(visitor, postbox.link(address), answer=answer).status_code == 303
    assert report().of(Dim.GOAL)["sign-up"] == 1


def test_a_clock_that_jumps_makes_no_day_of_its_own(app: Flask, clock: Clock, report: Read) -> None:
    visitor = agreed(app)
    visitor.get("/")
    clock.pass_(days=400)
    visitor = agreed(app)
    visitor.get("/cookies")
    clock.pass_(days=-400)
    assert report().of(Dim.PAGE) == {"/": 1}
