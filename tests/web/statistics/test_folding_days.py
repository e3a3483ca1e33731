"""A day that is over is folded into figures: once, by whoever does it, with what comes late."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from flask import Flask
from support.clock import Clock
from support.statistics import Read, agreed

from cookieapp.statistics.whole import Statistics
from cookieapp.storage.chores import Chores
from cookieapp.storage.redis import Redis


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
