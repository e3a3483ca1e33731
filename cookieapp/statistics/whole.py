"""The statistics of one application, put together."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from flask import Flask, current_app

from cookieapp.statistics.collecting.buffer import Buffer
from cookieapp.statistics.collecting.collector import Collector
from cookieapp.statistics.collecting.pseudonyms import PeriodKeys, Pseudonyms
from cookieapp.statistics.keeping.fold import Fold
from cookieapp.statistics.keeping.intake import Intake
from cookieapp.statistics.keeping.records import Records
from cookieapp.statistics.keeping.retention import purge
from cookieapp.statistics.keeping.uniques import Uniques
from cookieapp.statistics.showing.reports import Reports
from cookieapp.storage.chores import Chores
from cookieapp.storage.stores import Stores
from cookieapp.storage.unavailable import Unavailable

_NAME = "cookieapp.statistics"


@dataclass(frozen=True, slots=True)
class Statistics:
    """Everything that notices, keeps, folds and shows page views. `clock` gives seconds since 1970."""

    stores: Stores
    clock: Callable[[], float]
    buffer: Buffer
    collector: Collector
    intake: Intake
    fold: Fold
    reports: Reports
    records: Records

    def now(self) -> datetime:
        """Give the moment."""
        return datetime.fromtimestamp(self.clock(), UTC)

    def catch_up(self) -> bool:
        """Take in what this process holds and what waits in Redis; False where a store cannot do so now.

        A database that is locked for writing can still be read.
        """
        try:
            self.buffer.flush()
            self.intake.gather(self.now())
        except Unavailable:
            return False
        return True

    def gather(self, now: datetime) -> str:
        """Take in what waits; as a chore, which is not worth a note each minute."""
        self.intake.gather(now)
        return ""

    def fold_up(self, now: datetime) -> str:
        """Fold the days that are over; as a chore. What needs no Redis is done without it."""
        try:
            self.intake.gather(now)
        except Unavailable as error:
            if error.store != "redis":
                raise
        return self.fold.fold(now)

    def purge(self, now: datetime) -> str:
        """Purge what is old; a chore of its own, so that nothing is kept for longer while Redis is away."""
        return purge(self.stores.sql, now)

    def attach(self, app: Flask) -> None:
        """Make these the statistics of an application, and hang their chores in."""
        app.extensions[_NAME] = self
        chores = Chores.of(app)
        chores.add("statistics-intake", 60, self.gather)
        chores.add("statistics-fold", 3600, self.fold_up)
        chores.add("statistics-purge", 3600, self.purge)


def make(
    stores: Stores,
    keys: Sequence[bytes],
    lost: Callable[[int], None],
    clock: Callable[[], float] = time.time,
) -> Statistics:
    """Put them together on some stores; `keys` are the secrets, newest first, `lost` hears what was lost."""
    buffer = Buffer(
        stores.redis,
        PeriodKeys(stores.redis, clock),
        lost,
        stores.background.start,
        stores.background.hurry,
    )
    stores.background.also(buffer.flush)
    uniques = Uniques(stores.redis, stores.sql)
    return Statistics(
        stores,
        clock,
        buffer,
        Collector(buffer, keys, clock),
        Intake(stores.redis, stores.sql),
        Fold(stores.sql, uniques),
        Reports(stores.sql, uniques),
        Records(stores.sql, Pseudonyms(keys), clock),
    )


def statistics() -> Statistics:
    """Give the statistics of the current application."""
    found: Statistics = current_app.extensions[_NAME]
    return found
