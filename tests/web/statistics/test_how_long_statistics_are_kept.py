"""Events go after thirty days and figures after twenty-five months, whatever happens."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import timedelta

import pytest
from flask import Flask
from support.clock import Clock
from support.statistics import Read, agreed

from cookieapp.statistics.counting.periods import Period, Span
from cookieapp.statistics.counting.tally import Dim
from cookieapp.statistics.keeping.models import StatEvent
from cookieapp.statistics.whole import Statistics
from cookieapp.storage.unavailable import Unavailable


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
