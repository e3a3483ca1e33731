"""Keep budgets and their even pace, with several workers and off every request's path.

A worker may show a limited campaign only as often as it has permits. It takes some in
advance, every few seconds: no more in all than the plan allows by then, and half of what is
left, so that others find some too. What it did not use it gives back at the next round. What
was given but never shown returns after some hours, when the books replace the permits.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from threading import Lock
from typing import Any

from cookieapp.advertising.books import Books
from cookieapp.advertising.plan import Plan
from cookieapp.storage.redis import Command, Redis
from cookieapp.storage.unavailable import Unavailable

log = logging.getLogger("cookieapp.advertising")
AHEAD = 10.0  # seconds that permits are taken in advance
BOOKS = 60.0  # seconds between two looks into the books
OPEN = 3  # hours, this one included, in which permits count and not yet the books
KEPT = (OPEN + 1) * 3_600  # seconds

# Give back what was not used, then take what the plan allows.
# KEYS: permits of this hour and of those before. ARGV: campaign, unused, allowed (the plan less
# what the books hold of earlier hours), shown lately (by the books), life.
_RENEW = """
local unused = tonumber(ARGV[2])
if unused > 0 then redis.call('HINCRBY', KEYS[1], ARGV[1], -unused) end
local given = 0
for index = 1, #KEYS do given = given + (tonumber(redis.call('HGET', KEYS[index], ARGV[1])) or 0) end
given = math.max(given, tonumber(ARGV[4]))
local take = math.ceil((tonumber(ARGV[3]) - given) / 2)
if take <= 0 then return {0, given} end
redis.call('HINCRBY', KEYS[1], ARGV[1], take)
redis.call('EXPIRE', KEYS[1], ARGV[5])
return {take, given + take}
"""


class Budgets:
    """The permits of one worker."""

    def __init__(self, redis: Redis, books: Books, clock: Callable[[], float] = time.time) -> None:
        self._redis = redis
        self._books = books
        self._clock = clock
        self._lock = Lock()
        self._permits: dict[str, int] = {}
        self._needs: Mapping[str, float] = {}
        self._spent: dict[str, tuple[int, int]] = {}
        self._looked = float("-inf")
        self._hour = 0

    def need(self, campaign: str) -> float:
        """Tell how much a campaign lags behind its plan; 0 where it may not be shown now."""
        return self._needs.get(campaign, 0.0) if self._permits.get(campaign, 0) > 0 else 0.0

    def take(self, campaign: str) -> bool:
        """Use a permit; False if another thread took the last one."""
        with self._lock:
            left = self._permits.get(campaign, 0)
            if left <= 0:
                return False
            self._permits[campaign] = left - 1
            return True

    def renew(self, plans: Mapping[str, Plan]) -> None:
        """Give back what is left, and take new permits. While a store is away, none are given."""
        try:
            self._renew(plans)
        except Unavailable as error:
            log.info("no new permits: %s", error)

    def _renew(self, plans: Mapping[str, Plan]) -> None:
        now = self._clock()
        hour = int(now // 3_600)
        if hour != self._hour or not 0 <= now - self._looked < BOOKS:
            since = datetime.fromtimestamp((hour - OPEN + 1) * 3_600, UTC)
            self._spent = self._books.spent(list(plans), since)
            self._looked = now
        keys = [f"{{offers}}:permits:{hour - back}" for back in range(OPEN)]
        with self._lock:
            left, self._permits = self._permits, {}
        # Of an hour that has passed nothing is given back: the books will tell.
        unused = left if hour == self._hour else {}
        commands: list[Command] = []
        for campaign, plan in plans.items():
            before, lately = self._spent.get(campaign, (0, 0))
            allowed = int(plan.due(now + AHEAD)) - before
            commands.append(
                ("EVAL", _RENEW, OPEN, *keys, campaign, unused.get(campaign, 0), allowed, lately, KEPT)
            )
        over = sorted(unused.keys() - plans.keys())  # paused or ended meanwhile
        commands += [("HINCRBY", keys[0], campaign, -unused[campaign]) for campaign in over]
        try:
            answers = self._redis.trip(commands)
        except Unavailable:
            with self._lock:
                self._permits = left
            raise
        self._hour = hour
        self._take_in(plans, answers, now)

    def _take_in(self, plans: Mapping[str, Plan], answers: Sequence[Any], now: float) -> None:
        needs, permits = {}, {}
        for (campaign, plan), answer in zip(plans.items(), answers, strict=False):
            if isinstance(answer, list):
                permits[campaign], given = int(answer[0]), int(answer[1])
                needs[campaign] = plan.need(
                    self._spent.get(campaign, (0, 0))[0] + given - permits[campaign], now
                )
        with self._lock:
            self._needs, self._permits = needs, permits
