"""Page views are counted of those who agreed, and of nobody else."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask import Flask
from redis import ResponseError
from support.cast import MakeApp
from support.client import Browser, set_cookies
from support.clock import Clock
from support.post import Postbox, press

from cookieapp.statistics.collecting import pace
from cookieapp.statistics.collecting.buffer import WAITING
from cookieapp.statistics.counting.periods import Period, Span
from cookieapp.statistics.counting.tally import Dim
from cookieapp.statistics.keeping.models import StatEvent
from cookieapp.statistics.showing.report import Report
from cookieapp.statistics.whole import Statistics, statistics
from cookieapp.storage.chores import Chores
from cookieapp.storage.redis import Redis
from cookieapp.storage.stores import Stores
from cookieapp.storage.unavailable import Unavailable


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def app(make_app: MakeApp, clock: Clock) -> Flask:
    return make_app(clock=clock)


@pytest.fixture
def mine(app: Flask) -> Statistics:
    with app.app_context():
        return statistics()


@pytest.fixture
def report(mine: Statistics) -> Callable[..., Report]:
    """Read the report of today, or of another span around today or so many days ago."""

    def read(span: Span = Span.DAY, ago: int = 0) -> Report:
        assert mine.catch_up()
        day = (mine.now() - timedelta(days=ago)).date()
        return mine.reports.read(Period.around(span, day), mine.now())

    return read


def agreed(app: Flask, **headers: str) -> Browser:
    visitor = Browser(app, **headers)
    visitor.decide("save", "statistics")
    return visitor


Read = Callable[..., Report]


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
    app: Flask, report: Read, clock: Clock
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


def test_a_batch_that_is_sent_or_taken_in_twice_counts_once(
    app: Flask, redis: Redis, mine: Statistics, report: Read
) -> None:
    agreed(app).get("/")
    mine.buffer.flush()
    before = redis.do("HGETALL", WAITING)
    report()
    assert redis.do("HGET", WAITING, "bytes") == b"0"
    pairs = before.items() if isinstance(before, dict) else zip(before[::2], before[1::2], strict=True)
    for name, body in pairs:  # the answer was lost, and it was sent again
        redis.do("HSET", WAITING, name, body)
    assert (report().views, report().responses) == (1, 1)


def test_days_are_folded_once_and_again_to_the_same(
    app: Flask, report: Read, clock: Clock, redis: Redis
) -> None:
    visitor = agreed(app)
    for path in ("/", "/cookies"):
        visitor.get(path)
    today = report()
    clock.until_tomorrow()
    chores = Chores.of(app)
    for _ in range(2):
        with app.app_context():
            chores.clock = lambda: clock.now
            done = chores.do(["statistics-fold"])
        assert report(ago=1).figures == today.figures
        assert report(ago=1).visitors == 1
    assert not done[0].failed
    assert f"{today.period.first}: 2 views in 1 visits" in chores.runs.recent()[-1].outcome
    assert not [
        key for key in redis.do("KEYS", "stat:key:d:*") if f"{today.period.first:%Y%m%d}".encode() in key
    ]


def test_views_that_come_late_are_still_counted(
    app: Flask, mine: Statistics, clock: Clock, report: Read
) -> None:
    visitor = agreed(app)
    visitor.get("/")
    report()
    visitor.get("/cookies")  # this one stays in the process until after the fold
    clock.until_tomorrow()
    mine.fold.fold(clock.now)
    assert report(ago=1).views == 2
    mine.fold.fold(clock.now)
    assert (report(ago=1).views, report(ago=1).visits) == (2, 1)


def test_events_go_after_thirty_days_with_a_proof_and_figures_after_twenty_five_months(
    app: Flask, mine: Statistics, clock: Clock, report: Read
) -> None:
    agreed(app).get("/")
    first = report().period.first
    clock.pass_(days=29)
    mine.fold_up(clock.now)
    mine.purge(clock.now)
    with mine.stores.sql.session() as session:
        assert session.query(StatEvent).count() == 1
    clock.pass_(days=1)
    proof = mine.purge(clock.now)
    assert re.search(rf"1 events of {first} to {first} deleted, SHA-256 [0-9a-f]{{64}}", proof)
    with mine.stores.sql.session() as session:
        assert session.query(StatEvent).count() == 0
    assert report(ago=30).views == 1
    clock.pass_(days=370)
    mine.purge(clock.now)
    assert report(ago=400).of(Dim.DECISIONS) == {"save": 1}
    clock.pass_(days=1)
    mine.purge(clock.now)
    assert (report(ago=401).views, report(ago=401).of(Dim.DECISIONS)) == (1, {})
    end = first.replace(year=first.year + 2 + (first.month == 12), month=first.month % 12 + 1, day=1)
    end += timedelta(days=min(first.day, monthrange(end.year, end.month)[1]) - 1)
    clock.pass_(days=(end - clock.now.date()).days)
    mine.purge(clock.now)
    ago = (end - first).days
    assert report(ago=ago).views == 1
    clock.pass_(days=1)
    assert "figures up to" in mine.purge(clock.now)
    assert report(ago=ago + 1).views == 0


def test_nothing_is_kept_for_longer_because_redis_is_away(
    app: Flask, mine: Statistics, clock: Clock, report: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    agreed(app).get("/")
    assert report().views == 1
    clock.pass_(days=30)

    def away(*commands: object, **how: object) -> object:
        raise Unavailable("redis", "away")

    for name in ("do", "trip"):
        monkeypatch.setattr(mine.stores.redis, name, away)
    with pytest.raises(Unavailable):
        mine.fold_up(clock.now)
    assert "1 events of" in mine.purge(clock.now)
    assert (
        mine.reports.read(Period.around(Span.DAY, (clock.now - timedelta(days=30)).date()), clock.now).views
        == 1
    )


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


def test_a_full_buffer_drops_and_counts(
    app: Flask, mine: Statistics, report: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    from cookieapp.statistics.collecting import buffer

    lost: list[int] = []
    monkeypatch.setattr(buffer, "ROOM", 3)
    monkeypatch.setattr(mine.buffer, "_lost", lost.append)
    monkeypatch.setattr(mine.buffer, "_start", lambda: None)  # Redis is as good as away
    visitor = agreed(app)
    for _ in range(5):
        visitor.get("/")
    assert sum(lost) == 2
    assert report().views == 3


def test_inventions_of_a_stranger_stay_bounded(
    app: Flask, mine: Statistics, clock: Clock, report: Read
) -> None:
    from cookieapp.statistics.counting import tally

    assert (
        tally.bounded(tally.Figures({(Dim.REFERRER, f"{n}.example"): 1 for n in range(3000)})).total() == 3000
    )
    assert len(tally.bounded(tally.Figures({(Dim.REFERRER, f"{n}.example"): 1 for n in range(3000)}))) == 501


def test_redis_keeps_nothing_of_statistics_for_ever(app: Flask, redis: Redis, mine: Statistics) -> None:
    agreed(app).get("/")
    mine.catch_up()
    keys = {key for key in redis.do("KEYS", "stat:*") if key != WAITING.encode()}
    assert len(keys) == 6, "a count and a key for the day, the week and the month"
    assert all(0 < redis.do("TTL", key) <= 80 * 86_400 for key in keys)
    assert Stores.of(app).redis.do("HLEN", WAITING) == 1


def test_folded_by_two_at_once_a_day_counts_once(
    app: Flask, mine: Statistics, clock: Clock, report: Read
) -> None:
    visitor = agreed(app)
    for path in ("/", "/cookies"):
        visitor.get(path)
    assert report().views == 2
    clock.until_tomorrow()
    with ThreadPoolExecutor(4) as crew:
        for done in [crew.submit(mine.fold.fold, clock.now) for _ in range(4)]:
            done.result()
    assert (report(ago=1).views, report(ago=1).visits, report(ago=1).visitors) == (2, 1, 1)


def test_what_a_full_redis_refuses_waits_without_piling_up(
    app: Flask, mine: Statistics, report: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor = agreed(app)
    with monkeypatch.context() as full:
        full.setattr(
            mine.stores.redis, "trip", lambda commands: [ResponseError("OOM not allowed")] * len(commands)
        )
        for _ in range(4):
            visitor.get("/cookies")
            with pytest.raises(Unavailable):
                mine.buffer.flush()
        assert len(mine.buffer._parcels) == 1
    found = report()
    assert (found.views, found.responses) == (4, 4)


def test_a_clock_that_jumps_makes_no_day_of_its_own(app: Flask, clock: Clock, report: Read) -> None:
    visitor = agreed(app)
    visitor.get("/")
    clock.pass_(days=400)
    visitor = agreed(app)
    visitor.get("/cookies")
    clock.pass_(days=-400)
    assert report().of(Dim.PAGE) == {"/": 1}
