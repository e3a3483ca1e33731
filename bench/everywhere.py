"""What logging out everywhere costs, with few and with very many sessions of others beside."""

from __future__ import annotations

import time

from bench.stage import Stage
from bench.table import show
from cookieapp.accounts.sessions.roll import Entry, Roll
from cookieapp.storage.redis import Redis

OTHERS = (10, 100_000)
MINE = 10


def measure(stage: Stage) -> None:
    """Count commands and time for each number of other sessions."""
    redis, rows, there = stage.redis, [], 0
    redis.run("return 1", ["x"], [])
    _log_out_everywhere(redis)
    for number in OTHERS:
        for first in range(there, number, 1_000):
            redis.trip(
                [
                    ("SET", f"session:other{place}", "x" * 200)
                    for place in range(first, min(first + 1_000, number))
                ]
            )
        there = number
        counts, took = _log_out_everywhere(redis)
        rows.append((f"{number:,} others", str(sum(counts.values())), f"{took * 1000:.2f}", _words(counts)))
    show(
        f"Logging out everywhere, {MINE} sessions of one's own",
        ("", "commands", "ms", "which"),
        rows,
        "From INFO commandstats. Scripts count with the commands they run.",
    )


def _log_out_everywhere(redis: Redis) -> tuple[dict[str, int], float]:
    roll = Roll(redis, "me")
    for number in range(MINE):
        entry = Entry(f"line{number}", f"session:mine{number}", number, 9_999_999_999)
        redis.trip([("SET", entry.key, "x" * 200), *roll.adding(entry)])
    redis.do("CONFIG", "RESETSTAT")
    began = time.perf_counter()
    assert roll.end_all() == MINE
    took = time.perf_counter() - began
    stats = redis.do("INFO", "commandstats")
    counts = {str(name).removeprefix("cmdstat_"): int(one["calls"]) for name, one in stats.items()}
    return {name: calls for name, calls in counts.items() if not name.startswith(("config", "info"))}, took


def _words(counts: dict[str, int]) -> str:
    return ", ".join(f"{calls} {name.upper()}" for name, calls in sorted(counts.items()))
