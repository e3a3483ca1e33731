"""What the statistics lose: a killed worker what it held, a dead Redis what does not fit, a clean stop nothing."""

from __future__ import annotations

import http.client
import itertools
import os
import re
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from cookieapp.statistics.collecting import buffer
from cookieapp.storage import background
from tests.launch.sites import ROOT, Site, arguments, environment, family, wait_until
from tests.launch.small_room import ROOM

HEADERS = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0", "Accept-Language": "en"}


class Reader:
    """A visitor who agreed to statistics."""

    def __init__(self, running: Site) -> None:
        self._host = f"localhost:{running.port}"
        self._port = running.port
        self._cookies: dict[str, str] = {}
        self._ask("POST", "/consent", "choice=save&service=statistics")

    def read(self) -> bool:
        """View the home page; False where no answer came."""
        try:
            return self._ask("GET", "/") == 200
        except OSError:
            time.sleep(0.05)
            return False

    def _ask(self, method: str, path: str, body: str | None = None) -> int:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=10)
        headers = HEADERS | {"Host": self._host, "Sec-Fetch-Site": "same-origin"}
        if self._cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        if body:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            answer.read()
        except http.client.HTTPException as error:
            raise OSError(str(error)) from error
        finally:
            connection.close()
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                key, _, rest = value.partition("=")
                self._cookies[key] = rest.partition(";")[0]
        return answer.status


class Crowd:
    """Several visitors: one alone who read so much in a minute would count as a program."""

    def __init__(self, running: Site) -> None:
        self._readers = itertools.cycle([Reader(running) for _ in range(5)])

    def read(self, times: int) -> int:
        """View the home page so many times, in turn; gives how many answers came."""
        return sum(next(self._readers).read() for _ in range(times))


def counted(data: Path) -> int:
    """Views that have arrived in the database."""
    with closing(sqlite3.connect(data / "cookieapp.sqlite3")) as database:
        return int(database.execute("SELECT count(*) FROM stat_events WHERE kind = 'view'").fetchone()[0])


def take_in(data: Path) -> int:
    """Do what housekeeping does each minute, on a site that runs or not; gives the views then counted."""
    done = subprocess.run(
        [sys.executable, "-m", "flask", "--app", "app", "housekeeping", "statistics-intake"],
        cwd=ROOT,
        env=environment(DATA_DIR=data),
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return counted(data)


def lost(running: Site) -> int:
    """Views the site itself says are lost."""
    connection = http.client.HTTPConnection("127.0.0.1", running.port, timeout=5)
    with closing(connection):
        connection.request("GET", "/metrics", headers={"Host": f"localhost:{running.port}"})
        text = connection.getresponse().read().decode()
    found = re.search(r"^cookieapp_statistics_lost_total ([0-9.e+]+)", text, re.MULTILINE)
    return int(float(found[1])) if found else 0


def workers(running: Site) -> set[int]:
    return {pid for pid in family(running.process.pid) if "spawn_main" in arguments(pid)}


def test_a_clean_stop_loses_nothing(site: Callable[..., Site], tmp_path: Path) -> None:
    running = site(DATA_DIR=tmp_path / "data")
    running.wait_for_address()
    sent = Crowd(running).read(120)
    assert sent == 120
    assert running.end(signal.SIGTERM) == 0
    assert take_in(tmp_path / "data") == sent


def test_killed_workers_lose_at_most_what_they_held(site: Callable[..., Site], tmp_path: Path) -> None:
    running = site(DATA_DIR=tmp_path / "data")
    running.wait_for_address()
    crowd = Crowd(running)
    early = crowd.read(60)
    wait_until(lambda: take_in(tmp_path / "data") == early)  # these have been handed on
    began = time.monotonic()
    late = crowd.read(40)
    for pid in workers(running):
        os.kill(pid, signal.SIGKILL)
    assert time.monotonic() - began < 60
    wait_until(running.ready)
    after = crowd.read(20)
    assert running.end(signal.SIGTERM) == 0
    arrived = take_in(tmp_path / "data")
    assert early + after <= arrived <= early + late + after
    assert late <= buffer.MANY


def test_without_redis_pages_are_fine_and_what_does_not_fit_is_counted(
    site: Callable[..., Site], tmp_path: Path
) -> None:
    running = site([sys.executable, "-m", "tests.launch.small_room"], DATA_DIR=tmp_path / "data")
    running.wait_for_address()
    crowd = Crowd(running)
    assert crowd.read(5) == 5
    wait_until(lambda: take_in(tmp_path / "data") == 5)
    server = next(pid for pid in family(running.process.pid) if "valkey-server" in arguments(pid))
    os.kill(server, signal.SIGSTOP)
    try:
        assert crowd.read(100) == 100
        dropped = lost(running)
        assert 100 - 2 * 2 * ROOM <= dropped < 100
    finally:
        os.kill(server, signal.SIGCONT)
    time.sleep(background.INTERVAL + 1)
    assert running.end(signal.SIGTERM) == 0
    assert take_in(tmp_path / "data") == 5 + 100 - dropped
