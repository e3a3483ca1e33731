"""The launcher keeps housekeeping running beside the site, and ends it with the site."""

from __future__ import annotations

import os
import signal
import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from cookieapp.launch import housekeeper
from tests.launch.sites import Site, alive, arguments, family, wait_until


def housekeepers(running: Site) -> set[int]:
    commands = {pid: arguments(pid) for pid in family(running.process.pid)}
    return {pid for pid, command in commands.items() if "housekeeping" in command}


def turns(data: Path) -> int:
    with closing(sqlite3.connect(data / "cookieapp.sqlite3")) as database:
        return int(database.execute("SELECT count(*) FROM chore_turns WHERE holder IS NULL").fetchone()[0])


def test_chores_are_done_while_the_site_runs(site: Callable[..., Site], tmp_path: Path) -> None:
    running = site(DATA_DIR=tmp_path / "data")
    running.wait_for_address()
    wait_until(lambda: turns(tmp_path / "data") > 0)
    pids = housekeepers(running)
    assert len(pids) == 1
    assert running.end(signal.SIGTERM) == 0
    assert not any(map(alive, pids))
    assert running.process.communicate()[1] == ""


def test_a_killed_housekeeping_is_started_again(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    started: list[int] = []
    monkeypatch.setattr(housekeeper, "AGAIN", 0.0)
    monkeypatch.setattr(housekeeper, "COMMAND", ("-c", "import signal; signal.pause()"))
    start = housekeeper._start
    monkeypatch.setattr(housekeeper, "_start", lambda: (process := start(), started.append(process.pid))[0])
    up = threading.Event()
    up.set()
    with housekeeper.housekeeper(up):
        wait_until(lambda: len(started) == 1)
        os.kill(started[0], signal.SIGKILL)
        wait_until(lambda: len(started) == 2)
    assert not any(map(alive, started))
