"""What waits between a page and the database counts once, and never without bound."""

from __future__ import annotations

import pytest
from flask import Flask
from redis import ResponseError
from support.clock import Clock
from support.statistics import Read, agreed

from cookieapp.statistics.collecting import buffer
from cookieapp.statistics.collecting.buffer import WAITING
from cookieapp.statistics.counting import tally
from cookieapp.statistics.counting.tally import Dim
from cookieapp.statistics.whole import Statistics
from cookieapp.storage.redis import Redis
from cookieapp.storage.unavailable import Unavailable


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


def test_a_full_buffer_drops_and_counts(
    app: Flask, mine: Statistics, report: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    lost: list[int] = []
    monkeypatch.setattr(buffer, "ROOM", 3)
    monkeypatch.setattr(mine.buffer, "_lost", lost.append)
    monkeypatch.setattr(mine.buffer, "_start", lambda: None)  # Redis is as good as away
    visitor = agreed(app)
    for _ in range(5):
        visitor.get("/")
    assert sum(lost) == 2
    assert report().views == 3


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


def test_inventions_of_a_stranger_stay_bounded(
    app: Flask, mine: Statistics, clock: Clock, report: Read
) -> None:
    assert (
        tally.bounded(tally.Figures({(Dim.REFERRER, f"{n}.example"): 1 for n in range(3000)})).total() == 3000
    )
    assert len(tally.bounded(tally.Figures({(Dim.REFERRER, f"{n}.example"): 1 for n in range(3000)}))) == 501
