"""A site starts, serves and stops without a trace, alone or beside another."""

from __future__ import annotations

import http.client
import json
import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.launch.sites import ROOT, Site, alive, arguments, family, wait_until

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
    assert time.monotonic() - began < 5
    wait_until(lambda: gone(pids), 1)
    assert running.process.communicate()[1] == ""
    assert list((tmp_path / "data" / "run").glob("metrics-*")) == []


def test_a_kill_leaves_no_process_behind(site: Start) -> None:
    running = site(DEMO=1)
    running.wait_for_address()
    pids = family(running.process.pid)
    assert len(pids) >= 4
    assert running.end(signal.SIGKILL) == -signal.SIGKILL
    wait_until(lambda: gone(pids), 2)


def test_two_sites_do_not_disturb_each_other(site: Start) -> None:
    first, second = site(), site()
    first.wait_for_address()
    second.wait_for_address()
    assert first.end() == 0
    assert second.get("/readyz") == 200
    assert second.end() == 0


def test_a_second_site_does_not_share_the_first_ones_port(site: Start) -> None:
    """The workers of one site share its port, so the system alone would let another site join."""
    first = site()
    first.wait_for_address()
    second = site(PORT=first.port)
    complaint = second.process.communicate(timeout=10)[1]
    assert complaint.startswith("COOKIEAPP_PORT must be a free port")
    first.get("/readyz")
    assert first.end() == 0
    again = site(PORT=first.port)  # At once, although closed connections linger.
    again.wait_for_address()


def test_a_signal_during_the_start_stops_it_cleanly(site: Start, tmp_path: Path) -> None:
    running = site(DATA_DIR=tmp_path / "data")
    wait_until((tmp_path / "data" / "run").exists)
    pids = family(running.process.pid)
    assert running.end() == 0
    wait_until(lambda: gone(pids), 1)
    assert "Traceback" not in running.process.communicate()[1]


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


@pytest.mark.parametrize("signum", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_it_ends_with_the_make_that_started_it(site: Start, tmp_path: Path, signum: int) -> None:
    """Make passes a termination on, an interrupt not, and of a kill it does not know."""
    makefile = tmp_path / "Makefile"
    makefile.write_text(f"run:\n\t@{sys.executable} -m cookieapp.serve\n")
    running = site(["make", "--no-print-directory", "-C", str(ROOT), "-f", str(makefile), "run"])
    running.wait_for_address()
    pids = family(running.process.pid)
    running.end(signum)
    wait_until(lambda: gone(pids), 5)


def test_the_partner_tells_what_it_was_asked_for(site: Start) -> None:
    running = site(DEMO=1)
    running.wait_for_address()
    connection = http.client.HTTPConnection(
        "127.0.0.1", int(str(running.settings["PARTNER_PORT"])), timeout=5
    )
    connection.request("GET", "/pixel.gif", headers={"Referer": f"http://localhost:{running.port}/page"})
    response = connection.getresponse()
    assert response.read().startswith(b"GIF89a")
    number, *attributes = (response.getheader("Set-Cookie") or "").split("; ")
    assert len(number) == len("partner_uid=") + 32
    assert {"Max-Age=2592000", "Secure", "HttpOnly", "SameSite=None", "Partitioned"} < set(attributes)
    connection.request("GET", "/frame", headers={"Cookie": number})
    response = connection.getresponse()
    page = response.read().decode()
    assert response.getheader("Set-Cookie") is None, "a number once given is kept"
    assert f"frame-ancestors http://localhost:{running.port}" in (
        response.getheader("Content-Security-Policy") or ""
    )
    assert '<html lang="en">' in page
    connection.request("GET", "/requests")
    first, second, _ = json.loads(connection.getresponse().read())
    assert (first["path"], first["cookies"], first["referer"]) == (
        "/pixel.gif",
        [],
        f"http://localhost:{running.port}",
    )
    assert (second["path"], second["cookies"]) == ("/frame", ["partner_uid"])
    connection.request("POST", "/opt-out", headers={"Cookie": number})
    assert "partner_uid=; Max-Age=0" in (connection.getresponse().getheader("Set-Cookie") or "")
