"""A site starts, serves and stops without a trace, alone or beside another."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.launch.sites import Site, alive, arguments, family, wait_until

Start = Callable[..., Site]


def gone(pids: set[int]) -> bool:
    return not any(map(alive, pids))


@pytest.mark.parametrize("signum", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_stops_it_cleanly(site: Start, tmp_path: Path, signum: int) -> None:
    running = site(DEMO=1, DATA_DIR=tmp_path / "data")
    printed = running.wait_for_address()
    assert printed[-1] == f"cookieapp: http://localhost:{running.port}"
    assert running.get("/readyz") == 200
    assert [path for path in (tmp_path / "data").rglob("*") if path.stat().st_mode & 0o007] == []
    pids = family(running.process.pid)
    assert len(pids) >= 4, "launcher, worker, Valkey and partner"
    began = time.monotonic()
    assert running.end(signum) == 0
    assert time.monotonic() - began < 10  # seconds, on a machine that is busy
    wait_until(lambda: gone(pids), 10)
    assert running.process.communicate()[1] == ""
    assert list((tmp_path / "data" / "run").glob("metrics-*")) == []


def test_a_kill_leaves_no_process_behind(site: Start) -> None:
    running = site(DEMO=1)
    running.wait_for_address()
    pids = family(running.process.pid)
    assert len(pids) >= 4
    assert running.end(signal.SIGKILL) == -signal.SIGKILL
    wait_until(lambda: gone(pids), 10)


def test_two_sites_do_not_disturb_each_other(site: Start) -> None:
    first, second = site(), site()
    first.wait_for_address()
    second.wait_for_address()
    # The workers of one site share its port, so the system alone would let a third site join.
    third = site(PORT=first.port)
    assert third.process.communicate(timeout=40)[1].startswith("COOKIEAPP_PORT must be a free port")
    assert first.ready()
    assert first.end() == 0
    assert second.ready()
    again = site(PORT=first.port)  # At once, although closed connections linger.
    again.wait_for_address()


def test_a_signal_during_the_start_stops_it_cleanly(site: Start, tmp_path: Path) -> None:
    running = site(DATA_DIR=tmp_path / "data")
    wait_until((tmp_path / "data" / "run").exists)
    pids = family(running.process.pid)
    assert running.end() == 0
    wait_until(lambda: gone(pids), 10)
    assert "Traceback" not in running.process.communicate()[1]


def test_clients_that_send_half_a_form_hold_up_nobody(site: Start) -> None:
    running = site()
    running.wait_for_address()
    with running.stalled(150):  # More than all workers together have places at work.
        assert [running.get("/consent") for _ in range(8)] == [200] * 8
        assert running.end() == 0


def test_a_killed_worker_is_replaced(site: Start) -> None:
    running = site()
    running.wait_for_address()
    before = workers(running)
    os.kill(min(before), signal.SIGKILL)
    wait_until(lambda: len(workers(running)) == len(before) and workers(running) != before)
    wait_until(running.ready)
    assert running.end() == 0


def workers(running: Site) -> set[int]:
    commands = {pid: arguments(pid) for pid in family(running.process.pid)}
    return {pid for pid, command in commands.items() if "spawn_main" in command}


FOREGROUND = """
import os, signal, sys
sys.path.insert(0, os.getcwd())
from cookieapp.launch.foreground import end_with_make
end_with_make(os.getppid())
print("cookieapp: http", flush=True)
signal.pause()
"""


@pytest.mark.parametrize("signum", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_what_make_started_ends_with_make(site: Start, tmp_path: Path, signum: int) -> None:
    """Make passes a termination on, an interrupt not, and of a kill it does not know."""
    (tmp_path / "foreground.py").write_text(FOREGROUND)
    (tmp_path / "Makefile").write_text(f"run:\n\t@{sys.executable} {tmp_path}/foreground.py\n")
    running = site(["make", "--no-print-directory", "-f", str(tmp_path / "Makefile"), "run"])
    running.wait_for_address()
    pids = family(running.process.pid)
    running.end(signum)
    wait_until(lambda: gone(pids), 10)
