"""How often a request asks Redis, and with which commands, as Redis itself counts them."""

from __future__ import annotations

from app import application
from bench.peers import make_stock
from bench.stage import Stage
from bench.table import show
from bench.visits import ask
from cookieapp.storage import background
from cookieapp.storage.redis import Redis
from cookieapp.storage.stores import Stores

TIMES = 50
OUR_OWN = ("config", "info", "client", "hello")


def measure(stage: Stage) -> None:
    """Count and print."""
    background.INTERVAL = 24 * 3600.0  # what is sent by the clock is sent, and counted, at the end
    sites = {"stock": make_stock(), "ours": application}
    rows = []
    for visit in stage.visits():
        if visit.site not in sites or visit.compressed:
            continue
        ask(sites[visit.site], visit.environ())
        stage.redis.do("CONFIG RESETSTAT")
        for _ in range(TIMES):
            ask(sites[visit.site], visit.environ())
        trips = _trips(stage.redis) / TIMES
        rows.append((visit.label, f"{trips:g}", *_row(_commands(stage.redis), TIMES)))
    stage.redis.do("CONFIG RESETSTAT")
    stores = Stores.of(application)
    stores.background.stop()
    rows.append(("later, for all these together", str(_trips(stage.redis)), *_row(_commands(stage.redis), 1)))
    show(
        "Redis commands per request",
        ("", "trips", "commands", "which"),
        rows,
        f"From INFO over {TIMES} requests each; a trip is what Redis reads at once. What scripts do counts,",
        "too. Page views are added up in the process and sent every two seconds; the last row",
        "is what all the rows above sent that way.",
    )


def _row(counts: dict[str, int], times: int) -> tuple[str, str]:
    names = ", ".join(name.upper() for name in sorted(counts))
    return f"{sum(counts.values()) / times:g}", names or "none"


def _trips(redis: Redis) -> int:
    """Give how often Redis has read something since the last reset, but for this question."""
    return int(redis.do("INFO", "stats")["total_reads_processed"]) - 1


def _commands(redis: Redis) -> dict[str, int]:
    """Give how often each command was called since the last reset, without what we ask ourselves."""
    answer = redis.do("INFO", "commandstats")
    counts = {str(name).removeprefix("cmdstat_"): int(numbers["calls"]) for name, numbers in answer.items()}
    return {name: calls for name, calls in counts.items() if not name.startswith(OUR_OWN)}
