"""A month of traffic through the real HTTP stack, and whether the site counted what was sent.

    python -m bench month [--days 31] [--visitors 5000] [--views 204000]

The site runs in worker processes of its own, asked over several connections, with a clock that the
requests move. Each simulated night its chores are done. In the end every figure of every day, week and
of the month is held against what the generator made up.
"""

from __future__ import annotations

import argparse
import http.client
import os
import tempfile
import threading
import time
from collections.abc import Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import func, select

from bench.moved import HEADER
from bench.serving import serving
from bench.table import show
from bench.traffic import Plan, Request, Scale, plan
from config import Config
from cookieapp import create_app, demo
from cookieapp.statistics.counting.events import VIEW
from cookieapp.statistics.counting.periods import Period, Span
from cookieapp.statistics.keeping.models import StatBatch, StatDaily, StatEvent
from cookieapp.statistics.showing import export
from cookieapp.statistics.showing.report import Report
from cookieapp.statistics.whole import Statistics, statistics
from cookieapp.storage import background, connect
from cookieapp.storage.embedded import EmbeddedServer
from cookieapp.storage.migrate import upgrade

CONNECTIONS = 6
SECRET = "0123456789abcdef" * 3
WITHIN = 0.02
"""What share a number of unique visitors may be off: they are estimated (HyperLogLog)."""
FEW = 4
"""How many may be missing however few came: two that meet in one of 16,384 registers count as one."""
PATIENT = 20.0  # seconds for an answer on a busy machine


@dataclass
class Outcome:
    """What came out of it."""

    compared: int = 0
    wrong: list[str] = field(default_factory=list)
    farthest: float = 0.0
    requests: int = 0
    seconds: float = 0.0
    memory: list[tuple[str, str]] = field(default_factory=list)


class Browsers:
    """Every person's browser, asked over one connection."""

    def __init__(self, port: int) -> None:
        self._host = f"127.0.0.1:{port}"
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENT)
        self._cookies: dict[int, dict[str, str]] = {}
        self.sent = 0

    def close(self) -> None:
        """Give the connection back."""
        self._connection.close()

    def send(self, request: Request) -> None:
        """Send one request as a browser would; whoever comes for the first time decides first."""
        if request.person not in self._cookies:
            self._cookies[request.person] = {}
            if request.allows:
                form = {"choice": "save", "service": "statistics"}
                self._ask(request, "POST", "/consent", form)
        if request.goal:
            self._ask(request, "POST", request.path, {"theme": "dark"})
        else:
            self._ask(request, "GET", request.path)

    def _ask(self, request: Request, method: str, path: str, form: dict[str, str] | None = None) -> None:
        jar = self._cookies[request.person]
        headers = {
            HEADER: f"{request.at / 1000:.3f}",
            "User-Agent": request.agent,
            "Accept-Language": request.language,
            "Sec-Fetch-Site": "same-origin",
        }
        if jar:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in jar.items())
        if request.referrer:
            headers["Referer"] = request.referrer
        body = None
        if form is not None:
            body = urlencode(form)
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        end = time.monotonic() + PATIENT
        while True:
            self._connection.request(method, path, body, headers)
            answer = self._connection.getresponse()
            answer.read()
            # Decisions wait for the database a moment only, and the page asks to try again.
            if answer.status != 503 or time.monotonic() > end:
                break
        if answer.status != (303 if form is not None else 200):
            raise RuntimeError(f"{method} {path} answers {answer.status}")
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                key, _, rest = value.partition("=")
                jar[key] = rest.partition(";")[0]
        self.sent += 1


@contextmanager
def site(name: str) -> Any:
    """Serve the site with a moved clock on stores of its own; gives its port and our view of its figures."""
    connect.TIMEOUT = 10.0
    with tempfile.TemporaryDirectory(prefix=f"{name}-") as folder, EmbeddedServer(Path(folder)) as server:
        figures = Path(folder) / "figures"
        figures.mkdir()
        environ = {key: value for key, value in os.environ.items() if not key.startswith("COOKIEAPP_")} | {
            "COOKIEAPP_DATA_DIR": folder,
            "COOKIEAPP_REDIS_URL": server.url,
            "COOKIEAPP_SECRET_KEY": SECRET,
            "PROMETHEUS_MULTIPROC_DIR": str(figures),
        }
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
    made, outcome = plan(scale), Outcome()
    with site("month") as (port, mine, config):
        before = _memory(mine)
        browsers = [Browsers(port) for _ in range(CONNECTIONS)]
        began = time.monotonic()
        try:
            for number, requests in enumerate(made.days):
                _send_day(browsers, requests)
                time.sleep(background.INTERVAL + 0.5)  # until every worker has sent what it held
                _night(mine, made, number)
        finally:
            for each in browsers:
                each.close()
        outcome.seconds = time.monotonic() - began
        outcome.requests = sum(each.sent for each in browsers)
        compare(mine, made, outcome)
        outcome.memory = _report_memory(mine, before, config)
    return outcome


def _send_day(browsers: Sequence[Browsers], requests: Sequence[Request]) -> None:
    """Share the people out between the connections; each person's requests stay in order."""
    failed: list[BaseException] = []

    def work(browser: Browsers, share: list[Request]) -> None:
        # What was idle over the night may be closed at the other end; it opens again by itself.
        browser.close()
        try:
            for request in share:
                browser.send(request)
        except BaseException as error:
            failed.append(error)

    shares: list[list[Request]] = [[] for _ in browsers]
    for request in requests:
        shares[request.person % len(browsers)].append(request)
    threads = [
        threading.Thread(target=work, args=pair, daemon=True) for pair in zip(browsers, shares, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise failed[0]


def _night(mine: Statistics, made: Plan, number: int) -> None:
    sent = made.sum(0, number)["views", ""]
    end = time.monotonic() + PATIENT  # A busy machine's workers are late with what they hold.
    while True:
        mine.intake.gather(made.first + timedelta(days=number, hours=23, minutes=59, seconds=59))
        if _views(mine) >= sent or time.monotonic() > end:
            break
        time.sleep(0.2)
    now = made.first + timedelta(days=number + 1, hours=1)
    mine.fold.fold(now)


def _views(mine: Statistics) -> int:
    with mine.stores.sql.session() as session:
        statement = select(func.count()).select_from(StatEvent).where(StatEvent.kind == VIEW)
        return session.scalar(statement) or 0


def compare(mine: Statistics, made: Plan, outcome: Outcome) -> None:
    """Hold every day, every week and the month against the plan."""
    now = made.first + timedelta(days=len(made.days), hours=2)
    periods = {Period.around(Span.MONTH, made.first.date())}
    for number in range(len(made.days)):
        day = (made.first + timedelta(days=number)).date()
        periods |= {Period.around(Span.DAY, day), Period.around(Span.WEEK, day)}
    for period in sorted(periods, key=lambda each: (each.first, each.span)):
        first, last = ((edge - made.first.date()).days for edge in (period.first, period.last))
        report = mine.reports.read(period, now)
        _compare_sums(report, made, first, last, outcome)
        if report.visitors is not None:
            _compare_visitors(report, made.unique(first, last), outcome)
        _compare_shown(report, made, first, last, outcome)


def _compare_sums(report: Report, made: Plan, first: int, last: int, outcome: Outcome) -> None:
    expected = made.sum(first, last)
    # People who only decided are in no plan of views.
    found = {place: number for place, number in report.figures.items() if place[0] != "decisions" and number}
    for place in sorted(set(expected) | set(found)):
        outcome.compared += 1
        if expected[place] != found.get(place, 0):
            outcome.wrong.append(
                f"{report.period.stamp()} {place}: {found.get(place, 0)} counted, {expected[place]} sent"
            )


def _compare_visitors(report: Report, expected: int, outcome: Outcome) -> None:
    outcome.compared += 1
    off = abs((report.visitors or 0) - expected)
    outcome.farthest = max(outcome.farthest, off / max(expected, 1))
    if off > max(WITHIN * expected, FEW):
        outcome.wrong.append(f"{report.period.stamp()} visitors: {report.visitors} counted, {expected} came")


def _compare_shown(report: Report, made: Plan, first: int, last: int, outcome: Outcome) -> None:
    """What the pages and the files show is what was sent, wherever it is shown by itself."""
    expected = made.sum(first, last)
    for dim in export.LISTS:
        if dim == "decisions":
            continue
        for key, number in report.fit(dim).shown:
            outcome.compared += 1
            if expected[dim, key] != number:
                outcome.wrong.append(f"{report.period.stamp()} shown {dim} {key}: {number}")


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
            ("figures compared", str(outcome.compared)),
            ("different", str(len(outcome.wrong))),
            ("unique visitors, farthest off", f"{outcome.farthest:.2%}"),
            *outcome.memory,
        ],
    )
    for line in outcome.wrong[:50]:
        print(line)
    return 1 if outcome.wrong else 0
