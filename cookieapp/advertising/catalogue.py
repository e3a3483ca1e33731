"""The live advertisements, kept in the process for half a minute."""

from __future__ import annotations

import time
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import Any

from sqlalchemy import select

from cookieapp.advertising.matching import Candidate, best
from cookieapp.advertising.models import Advertisement
from cookieapp.storage.sql import Sql
from cookieapp.storage.unavailable import Unavailable
from cookieapp.web.language import in_every_language

CONTENT = Path(__file__).resolve().parents[2] / "content"
FRESH = 30.0  # seconds


@dataclass(frozen=True, slots=True)
class Shelf:
    """What is live: the advertisements by id, and what matching knows of them.

    What fits a page is worked out once for each page, as long as this shelf is live.
    """

    advertisements: Mapping[str, Advertisement]
    candidates: tuple[Candidate, ...]
    _fitting: dict[tuple[str, tuple[str, ...]], tuple[Candidate, ...]] = field(default_factory=dict)

    def fitting(self, path: str, topics: tuple[str, ...]) -> tuple[Candidate, ...]:
        """List what fits a page best, whoever reads it."""
        key = (path, topics)
        if key not in self._fitting:
            self._fitting[key] = best(self.candidates, topics, {}, path)
        return self._fitting[key]


class Catalogue:
    """Read the live advertisements; the last known ones serve while the database is away."""

    def __init__(self, sql: Sql) -> None:
        self._sql = sql
        self._shelf = Shelf({}, ())
        self._until = 0.0
        self._lock = Lock()

    def shelf(self) -> Shelf:
        """Give what is live."""
        if time.monotonic() >= self._until and self._lock.acquire(blocking=False):
            try:
                self._shelf = self._read()
            except Unavailable:
                pass  # an old advertisement is better than a page that fails
            finally:
                self._until = time.monotonic() + FRESH
                self._lock.release()
        return self._shelf

    def _read(self) -> Shelf:
        with self._sql.session() as session:
            live = session.scalars(select(Advertisement).where(Advertisement.active)).all()
        return Shelf(
            {advertisement.id: advertisement for advertisement in live},
            tuple(Candidate(one.id, frozenset(one.topics), one.priority, one.landing) for one in live),
        )


def seed(sql: Sql, operator: str, *, demo: bool) -> None:
    """Fill an empty table with the house advertisements, in demo mode with invented ones too."""
    with (CONTENT / "advertisements.toml").open("rb") as file:
        listed: list[dict[str, Any]] = tomllib.load(file)["advertisements"]
    with sql.session() as session:
        known = set(session.scalars(select(Advertisement.id)))
        if known and not demo:
            return
        for one in listed:
            if one["id"] in known or (one["demo"] and not demo):
                continue
            names = {key: operator if one[key] == "operator" else one[key] for key in ("advertiser", "payer")}
            kept = {key: one[key] for key in ("id", "landing", "topics", "priority")}
            words = {key: in_every_language(one[key]) for key in ("headline", "text")}
            session.add(Advertisement(**kept, **words, **names))
