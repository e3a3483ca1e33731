"""How pages fare while fifty people log in at once, over and over: `python -m bench logins`."""

from __future__ import annotations

import statistics
import threading
import time
from collections import Counter

from bench.clients import Client
from bench.serving import served
from bench.stage import PASSWORD, Stage
from bench.table import show
from bench.visits import ARTICLE
from cookieapp.accounts.passwords.hashing import Passwords
from cookieapp.accounts.people.directory import Directory
from cookieapp.storage.sql import Sql

AT_ONCE = 50
SECONDS = 12.0
PACE = 0.02  # seconds between two pages of one reader
READERS = 2
PATIENCE = 1.0  # seconds that somebody waits who is told to come back


def measure(stage: Stage) -> None:
    """Measure a page alone, then during the logins, and print both."""
    _people(stage)
    with served("ours", stage) as site:
        _pages(site.port, 2.0)  # warm up
        rows = [("nobody logs in", *_figures(_pages(site.port, SECONDS)), "", "", "")]
        stop, tried = threading.Event(), Counter[str]()
        crowd = [
            threading.Thread(target=_log_in, args=(site.port, number, stop, tried))
            for number in range(AT_ONCE)
        ]
        for person in crowd:
            person.start()
        time.sleep(1.0)
        before = tried.copy()
        pages = _pages(site.port, SECONDS)
        done = tried - before
        stop.set()
        for person in crowd:
            person.join(30)
        per_second = f"{done['303'] / SECONDS:.0f}"
        rows.append(
            (f"{AT_ONCE} log in at once", *_figures(pages), per_second, str(done["503"]), _rest(done))
        )
    show(
        "A page while people log in",
        ("", "pages/s", "p50 ms", "p99 ms", "logins/s", "told to come back", "other"),
        rows,
        f"{READERS} readers, one page every {PACE * 1000:.0f} ms each, for {SECONDS:.0f} s; who is told to",
        f"come back waits {PATIENCE:.0f} s. Readers and crowd run on the same processors as the site.",
    )


def _people(stage: Stage) -> None:
    sql = Sql(f"sqlite:///{stage.folder / 'cookieapp.sqlite3'}")
    hashed = Passwords().hash(PASSWORD)
    for number in range(AT_ONCE):
        Directory(sql).create(_address(number), hashed)
    sql.close()


def _address(number: int) -> str:
    return f"person{number}@example.com"


def _log_in(port: int, number: int, stop: threading.Event, tried: Counter[str]) -> None:
    while not stop.is_set():
        client = Client(port)
        try:
            status, _ = client.post("/login", {"email": _address(number), "password": PASSWORD})
        except OSError:
            status = 0
        tried[str(status)] += 1
        if status != 303:
            stop.wait(PATIENCE)


def _pages(port: int, seconds: float) -> list[float]:
    found: list[float] = []

    def read() -> None:
        client, until = Client(port), time.monotonic() + seconds
        while time.monotonic() < until:
            status, took = client.get(ARTICLE)
            assert status == 200
            found.append(took)
            time.sleep(PACE)

    readers = [threading.Thread(target=read) for _ in range(READERS)]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    return found


def _figures(times: list[float]) -> tuple[str, str, str]:
    hundredths = statistics.quantiles(times, n=100)
    return f"{len(times) / SECONDS:.0f}", f"{hundredths[49] * 1000:.1f}", f"{hundredths[98] * 1000:.1f}"


def _rest(done: Counter[str]) -> str:
    return ", ".join(f"{status}: {times}" for status, times in done.items() if status not in ("303", "503"))
