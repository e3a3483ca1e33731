"""A site whose clock the test moves, and what its statistics say."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from support.cast import MakeApp
from support.clock import Clock

from cookieapp.statistics.counting.periods import Period, Span
from cookieapp.statistics.showing.report import Report
from cookieapp.statistics.whole import Statistics, statistics


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
