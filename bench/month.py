"""A month of traffic through the real HTTP stack, and whether the site counted what was sent.

    python -m bench month [--days 31] [--visitors 5000] [--views 204000]

The site runs in worker processes of its own, asked over several connections, with a clock that the
requests move. Each simulated night its chores are done. In the end every figure of every day, week and
of the month is held against what the generator made up.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import func, select

from bench.browsers import Browsers, send_all
from bench.comparison import Comparison, compare
from bench.serving import serving
from bench.stores import own_stores
from bench.table import show
from bench.traffic import Plan, Scale, plan
from config import Config
from cookieapp import create_app, demo
from cookieapp.statistics.counting.periods import Period, Span
from cookieapp.statistics.keeping.models import StatBatch, StatDaily, StatEvent
from cookieapp.statistics.whole import Statistics, statistics
from cookieapp.storage import connect
from cookieapp.storage.migrate import upgrade

CONNECTIONS = 6
PATIENT = 30.0  # seconds for what a busy machine hands on late
ARRIVING = (("views", ""), ("responses", ""), ("apart", "bot"))
"""Figures that are whole once everything of a day has come."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came out of it: the figures, what it took, and how much room it takes."""

    comparison: Comparison
    requests: int
    seconds: float
    memory: list[tuple[str, str]]


@contextmanager
def site(name: str) -> Any:
    """Serve the site with a moved clock on stores of its own; gives its port and our view of its figures."""
    connect.TIMEOUT = 10.0
    with own_stores(name) as environ:
        config = Config.from_env(environ)
        upgrade(config.effective_database_url)
        demo.seed(config)
        app = create_app(config)
        with app.app_context():
            mine = statistics()
        try:
            with serving("bench.moved:application", environ) as served:
                yield served.port, mine, config
        finally:
            mine.stores.redis.close()
            mine.stores.sql.close()


def run(scale: Scale) -> Outcome:
    """Send everything, do the chores each night, and compare."""
    made = plan(scale)
    with site("month") as (port, mine, config):
        before = _memory(mine)
        browsers = [Browsers(port) for _ in range(CONNECTIONS)]
        began = time.monotonic()
        try:
            for number, requests in enumerate(made.days):
                send_all(browsers, requests)
                _await(mine, made, number)
                mine.fold.fold(made.first + timedelta(days=number + 1, hours=1))
        finally:
            for each in browsers:
                each.close()
        seconds = time.monotonic() - began
        sent = sum(each.sent for each in browsers)
        return Outcome(compare(mine, made), sent, seconds, _report_memory(mine, before, config))


def _await(mine: Statistics, made: Plan, number: int) -> None:
    """Wait until every worker has handed on what it held of a day."""
    evening = made.first + timedelta(days=number, hours=23, minutes=59, seconds=59)
    day, until = Period.around(Span.DAY, evening.date()), time.monotonic() + PATIENT
    while time.monotonic() < until:
        mine.intake.gather(evening)
        arrived = mine.reports.read(day, evening).figures
        if all(arrived.get(place, 0) >= made.figures[number][place] for place in ARRIVING):
            return
        time.sleep(0.2)


def _memory(mine: Statistics) -> int:
    return int(mine.stores.redis.do("INFO", "memory")["used_memory"])


def _report_memory(mine: Statistics, before: int, config: Config) -> list[tuple[str, str]]:
    keys = mine.stores.redis.do("KEYS", "stat:*")
    kept = sum(int(mine.stores.redis.do("MEMORY USAGE", key) or 0) for key in keys)
    lines = [
        ("Redis, all, kB", f"{_memory(mine) / 1000:.0f} (before: {before / 1000:.0f})"),
        (f"Redis, {len(keys)} keys of statistics, kB", f"{kept / 1000:.1f}"),
    ]
    with mine.stores.sql.session() as session:
        for table in (StatEvent, StatDaily, StatBatch):
            rows = session.scalar(select(func.count()).select_from(table)) or 0
            lines.append((f"SQL, rows in {table.__tablename__}", f"{rows}"))
    file = config.data_dir / "cookieapp.sqlite3"
    lines.append(("SQL, file, MB", f"{file.stat().st_size / 1e6:.1f}"))
    return lines


def main(arguments: Sequence[str]) -> int:
    """Do it and print what came out; gives the exit status."""
    whole = Scale()
    parser = argparse.ArgumentParser(prog="python -m bench month")
    for name in ("days", "visitors", "views", "refusers", "seed"):
        parser.add_argument(f"--{name}", type=int, default=getattr(whole, name))
    scale = Scale(**vars(parser.parse_args(arguments)))
    outcome = run(scale)
    show(
        f"{scale.views} views by {scale.visitors} visitors in {scale.days} days",
        ("", "figure"),
        [
            ("requests sent", str(outcome.requests)),
            ("seconds", f"{outcome.seconds:.0f}"),
            ("figures compared", str(outcome.comparison.compared)),
            ("different", str(len(outcome.comparison.wrong))),
            ("unique visitors, farthest off", f"{outcome.comparison.farthest:.2%}"),
            *outcome.memory,
        ],
    )
    for line in outcome.comparison.wrong[:50]:
        print(line)
    return 1 if outcome.comparison.wrong else 0
