"""What a choice among 500 campaigns costs, and how 10,000 of them keep plans: `python -m bench offers`."""

from __future__ import annotations

import random
import statistics
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from bench.table import show
from cookieapp.advertising.books import Books
from cookieapp.advertising.budgets import Budgets
from cookieapp.advertising.matching import Candidate, Context, Memory, choose, pool
from cookieapp.advertising.models import Showing
from cookieapp.advertising.plan import Plan
from cookieapp.storage.embedded import EmbeddedServer
from cookieapp.storage.migrate import upgrade
from cookieapp.storage.redis import Redis
from cookieapp.storage.sql import Sql

TOPICS = ("service", "telephony", "chat", "automation", "staffing", "planning", "quality", "writing")
CHOICES, DAYS = 10_000, 10
START = 1_800_000_000.0


def run() -> int:
    """Measure and print; it proves nothing and gives 0."""
    chance = random.Random(1)
    cost(chance)
    pacing(chance)
    return 0


def cost(chance: random.Random) -> None:
    listed = [
        Candidate(
            number,
            f"c{number}",
            frozenset(chance.sample(TOPICS, 2)),
            chance.randint(1, 10),
            limited=number % 2 == 0,
        )
        for number in range(500)
    ]
    likes = Memory({topic: chance.random() for topic in TOPICS}, frozenset(f"c{n}" for n in range(0, 500, 7)))
    rows = []
    for label, context, memory in (
        ("by the page", Context("/a", ("chat",)), Memory()),
        ("with a profile", Context("/a", ("chat",)), likes),
        ("where nothing fits, with a profile", Context("/a"), likes),
    ):
        ready, took = pool(listed, context), []
        for _ in range(2_000):
            began = time.perf_counter()
            choose(ready, START, chance.random(), lambda _: 1.0, memory)
            took.append((time.perf_counter() - began) * 1000)
        took.sort()
        rows.append(
            (label, str(len(ready)), f"{statistics.median(took):.3f}", f"{took[int(len(took) * 0.99)]:.3f}")
        )
    show(
        "One choice among 500 campaigns",
        ("", "candidates", "median ms", "p99 ms"),
        rows,
        "In the process, one thread.",
    )


def pacing(chance: random.Random) -> None:
    """Let two workers share ten days' traffic, an hour's plan and the books behind them."""
    plans = {
        f"c{n}": Plan(budget, START, START + DAYS * 86_400)
        for n, budget in enumerate((2_000, 1_000, 500, 250))
    }
    listed = [Candidate(n, name, frozenset(), 5, limited=True) for n, name in enumerate(plans)]
    ready = pool([*listed, Candidate(99, "house", frozenset(), 5)], Context("/a"))
    now = START
    with tempfile.TemporaryDirectory() as folder, EmbeddedServer(Path(folder)) as server:
        upgrade(f"sqlite:///{folder}/site.sqlite3")
        sql, redis = Sql(f"sqlite:///{folder}/site.sqlite3"), Redis(server.url)
        workers = [Budgets(redis, Books(sql), lambda: now) for _ in range(2)]
        served, ahead = dict.fromkeys(plans, 0), 0.0
        waiting: dict[tuple[float, str], int] = {}
        for number in range(CHOICES):
            now = START + (number + 1) * DAYS * 86_400 / CHOICES
            if number % 40 == 0:
                write(sql, number, waiting)
            worker = chance.choice(workers)
            for one in workers:
                one.renew(plans)
            match = choose(ready, now, chance.random(), worker.need)
            if match and match.chosen.campaign in plans and worker.take(match.chosen.campaign):
                served[match.chosen.campaign] += 1
                place = (now // 3_600 * 3_600, match.chosen.campaign)
                waiting[place] = waiting.get(place, 0) + 1
            ahead = max(ahead, *(served[name] - plan.due(now + 10) for name, plan in plans.items()))
        rows = [
            (name, str(plan.budget), str(served[name]), f"{100 * (served[name] / plan.budget - 1):+.1f} %")
            for name, plan in plans.items()
        ]
        redis.close()
        sql.close()
    show(
        f"{CHOICES} choices over {DAYS} days, two workers",
        ("campaign", "plan", "shown", "off"),
        rows,
        f"Most that any campaign was ever ahead of its plan: {max(0.0, ahead):.1f} showings.",
    )


def write(sql: Sql, batch: int, waiting: dict[tuple[float, str], int]) -> None:
    with sql.session() as session:
        for number, ((hour, name), shown) in enumerate(waiting.items()):
            session.add(
                Showing(
                    hour=datetime.fromtimestamp(hour, UTC),
                    campaign_id=name,
                    creative_id=number,
                    place=1,
                    personal=False,
                    consent="",
                    interest=str(batch),
                    shown=shown,
                    clicked=0,
                )
            )
    waiting.clear()
