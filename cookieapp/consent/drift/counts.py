"""Drift: where what happens differs from what the register says.

Two sources are counted: what the gate dropped or repaired, and what browsers report to
have held back. A count has a day, what it was about, and the route, and nobody's number,
address or browser. The number of different things counted is bounded, whatever arrives.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from fnmatch import fnmatchcase
from functools import lru_cache

from cookieapp.consent.drift.violations import Violation
from cookieapp.consent.gate import Verdict
from cookieapp.register import Register
from cookieapp.storage.background import Background
from cookieapp.storage.redis import Redis

KEPT = 40 * 86_400  # seconds that a day's counts stay
ROOM = 300
"""Different things that one process counts in a day; all further ones go under one name."""

OTHERS = "others"
_BETWEEN = "\t"
_NOT_IN_NAMES = re.compile(r"[^A-Za-z0-9!#$%&'*+.^_`|~-]+", re.ASCII)


class Source(StrEnum):
    """Who noticed."""

    GATE = "gate"
    BROWSER = "browser"


@dataclass(frozen=True, slots=True)
class Drifted:
    """One thing that differed. `name` is a cookie or an origin, `service` "" where none is concerned."""

    source: Source
    name: str
    what: str
    route: str
    service: str

    def field(self) -> str:
        """Write it as one name."""
        return _BETWEEN.join((self.source, self.name, self.what, self.route, self.service))

    @classmethod
    def parse(cls, field: str) -> Drifted | None:
        """Read what `field` wrote; None for anything else."""
        parts = field.split(_BETWEEN)
        if len(parts) != 5 or parts[0] not in list(Source):
            return None
        return cls(Source(parts[0]), *parts[1:])


@dataclass(frozen=True, slots=True)
class Count:
    """How often something differed on a day (UTC, written 2026-11-25)."""

    day: str
    drifted: Drifted
    number: int


class Drift:
    """Count what differs, off the request's path. `route_of` gives the pattern of a path."""

    def __init__(
        self,
        background: Background,
        register: Register,
        route_of: Callable[[str], str],
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._background = background
        self._register = register
        self._route_of = lru_cache(maxsize=1_024)(route_of)
        self._clock = clock
        self._seen: tuple[str, set[str]] = ("", set())

    def verdict(self, verdict: Verdict, prefix: str = "") -> None:
        """Count what the gate dropped or repaired."""
        entry = self._register.lookup(verdict.name.removeprefix(prefix))
        name = entry.name if entry else _NOT_IN_NAMES.sub("", verdict.name)[:40] or "?"
        route = self._route_of(verdict.path)
        self._count(Drifted(Source.GATE, name, verdict.fault.value, route, entry.service if entry else ""))

    def violation(self, violation: Violation) -> None:
        """Count what a browser held back, under the register's entry that it concerns."""
        route = self._route_of(violation.path)
        service = service_at(self._register, violation.blocked)
        self._count(Drifted(Source.BROWSER, violation.blocked, violation.directive, route, service))

    def _count(self, drifted: Drifted) -> None:
        day = _stamp(self._clock())
        if self._seen[0] != day:
            self._seen = (day, set())
        field, seen = drifted.field(), self._seen[1]
        if field not in seen and len(seen) >= ROOM:
            field = Drifted(drifted.source, OTHERS, "", "", "").field()
        else:
            seen.add(field)
        self._background.count(_key(day), field, KEPT)


def service_at(register: Register, origin: str) -> str:
    """Find the service whose partner is met at an origin; "" where there is none."""
    for service in register.services:
        declared = service.partner.origins.values() if service.partner else ()
        if any(fnmatchcase(origin, pattern) for origins in declared for pattern in origins):
            return service.id
    return ""


def read(redis: Redis, days: Iterable[str]) -> list[Count]:
    """Read the counts of days written 2026-11-25, in one trip. Raises Unavailable."""
    wanted = list(days)
    answers = redis.trip([("HGETALL", _key(day)) for day in wanted])
    counts = []
    for day, answer in zip(wanted, answers, strict=True):
        for field, number in answer.items() if isinstance(answer, dict) else ():
            drifted = Drifted.parse(field.decode("utf-8", "replace"))
            if drifted is not None:
                counts.append(Count(day, drifted, int(number)))
    return sorted(counts, key=lambda count: (count.day, count.number), reverse=True)


def _key(day: str) -> str:
    return f"drift:{day}"


def _stamp(now: float) -> str:
    return datetime.fromtimestamp(now, UTC).strftime("%Y-%m-%d")
