"""How many requests a second: our site and its peers in turn, on the same machine in the same minutes."""

from __future__ import annotations

import re
import statistics
import subprocess
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from bench.serving import Served, served
from bench.stage import Stage
from bench.table import ratio, show
from bench.tools import provide
from bench.visits import Visit

ROUNDS = 4
SECONDS = 3
CONNECTIONS = 16
_REQUESTS = re.compile(r"(\d+) requests in")
_PER_SECOND = re.compile(r"Requests/sec:\s+([\d.]+)")
_LATENCY = re.compile(r"(50|99)%\s+([\d.]+)(us|ms|s)\b")
_MILLISECONDS = {"us": 0.001, "ms": 1.0, "s": 1000.0}


@dataclass
class Figures:
    """What the rounds of one visit gave."""

    per_second: list[float] = field(default_factory=list)
    p50: list[float] = field(default_factory=list)
    p99: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)


def measure(stage: Stage) -> None:
    """Make load in interleaved rounds and print medians."""
    if not Path("/proc/self/task").exists():
        print("\nRequests per second are left out: they need Linux's /proc.\n")
        return
    if not provide("wrk"):
        return
    visits = [
        Visit("Flask hello", "hello"),
        Visit("Flask-Session as shipped, visitor", "stock"),
        Visit("Flask-Session as shipped, logged in", "stock", cookie=stage.stock),
        Visit("home, first visit, with banner", "ours"),
        Visit("home, after a refusal", "ours", cookie=stage.refused),
        Visit("home, logged in", "ours", cookie=stage.logged_in),
        Visit("home, logged in, compressed", "ours", cookie=stage.logged_in, compressed=True),
    ]
    results = [Figures() for _ in visits]
    with ExitStack() as servers:
        running = {site: servers.enter_context(served(site, stage)) for site in ("hello", "stock", "ours")}
        for seconds in (1, *[SECONDS] * ROUNDS):
            for visit, figures in zip(visits, results, strict=True):
                _load(visit, running[visit.site], seconds, figures if seconds == SECONDS else Figures())
    hello, visitor, logged_in = (statistics.median(figures.per_second) for figures in results[:3])
    rows = []
    for visit, figures in zip(visits, results, strict=True):
        speed = statistics.median(figures.per_second)
        stock = logged_in if "logged in" in visit.label else visitor
        rows.append(
            (
                visit.label,
                f"{speed:.0f}",
                ratio(speed, hello),
                ratio(speed, stock) if visit.site != "hello" else "-",
                f"{statistics.median(figures.p50):.1f}",
                f"{statistics.median(figures.p99):.1f}",
                f"{statistics.median(figures.processor):.0f}",
            )
        )
    show(
        "Requests per second, side by side",
        ("", "req/s", "x hello", "x stock", "p50 ms", "p99 ms", "CPU µs"),
        rows,
        f"Granian with the launcher's flags for all three; wrk with {CONNECTIONS} connections on the same",
        f"processors; medians of {ROUNDS} rounds of {SECONDS} s, the sites in turn. 'x stock' compares",
        "visitors with visitors and logged-in pages with logged-in pages. CPU µs: what the workers take",
        "for a request.",
    )


def _load(visit: Visit, server: Served, seconds: int, figures: Figures) -> None:
    """Make load for some seconds and note what came of it."""
    headers = [part for name, value in visit.headers.items() for part in ("-H", f"{name}: {value}")]
    before = server.processor_seconds()
    address = f"http://127.0.0.1:{server.port}{visit.path}"
    ran = subprocess.run(
        ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "--latency", *headers, address],
        capture_output=True,
        text=True,
        check=True,
    )
    spent = server.processor_seconds() - before
    number, speed = _REQUESTS.search(ran.stdout), _PER_SECOND.search(ran.stdout)
    if "Non-2xx" in ran.stdout or number is None or speed is None or not int(number[1]):
        raise RuntimeError(f"{visit.label}: not every answer was good\n{ran.stdout}")
    latency = {which: float(time) * _MILLISECONDS[unit] for which, time, unit in _LATENCY.findall(ran.stdout)}
    figures.per_second.append(float(speed[1]))
    figures.p50.append(latency["50"])
    figures.p99.append(latency["99"])
    figures.processor.append(spent / int(number[1]) * 1e6)
