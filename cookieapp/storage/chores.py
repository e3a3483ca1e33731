"""Work that comes up again and again: purges, folds, letters that wait.

Each wing adds its own; `flask housekeeping` does what is due, and the launcher runs that all the time.
At most one machine is at a chore at a time, by a lease in SQL that is renewed while it works. A lease can
be lost (a machine that slept), so a chore has to be safe to run twice: whatever it does, it does in
transactions that find nothing left to do the second time.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from flask import Flask, current_app

from cookieapp.storage.chore_runs import CUT_SHORT, KEPT, LEASE, ChoreRuns
from cookieapp.storage.sql import Sql
from cookieapp.storage.unavailable import Unavailable

log = logging.getLogger("cookieapp.chores")
SOON = 300
"""Seconds until a chore that failed is tried again, if it is not due earlier anyway."""

Work = Callable[[datetime], str]
"""Do what has gathered until now; give what was done in a few words, nothing where nothing was to do.

The words are kept for operators to read, so they hold counts and no personal data.
"""

_NAME = "cookieapp.chores"


@dataclass(frozen=True, slots=True)
class Chore:
    """A piece of work and how often it comes up, in seconds."""

    name: str
    every: int
    work: Work


@dataclass(frozen=True, slots=True)
class Done:
    """How a chore went. `outcome` is empty where there was nothing to do."""

    name: str
    outcome: str
    failed: bool = False


class Chores:
    """The chores of one application."""

    def __init__(self, sql: Sql, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self.runs = ChoreRuns(sql)
        self.clock = clock
        self._chores: dict[str, Chore] = {}
        self.add("old-runs", 86_400, self._forget_runs)

    def add(self, name: str, every: int, work: Work) -> None:
        """Have `work(now)` done every so many seconds, inside the application's context.

        ValueError for a name that is taken.
        """
        if name in self._chores:
            raise ValueError(f"there is a chore {name} already")
        self._chores[name] = Chore(name, every, work)

    @property
    def names(self) -> list[str]:
        """List all chores."""
        return list(self._chores)

    def do(self, names: Sequence[str] = ()) -> list[Done]:
        """Do what is due now, or the named chores whether they are due or not.

        A chore that another machine is at is left to it. One that fails does not keep the others from
        being done. Raises KeyError for a name that nobody added, and Unavailable without SQL.
        """
        chosen = [self._chores[name] for name in names] or list(self._chores.values())
        done = []
        for chore in chosen:
            outcome = self._do(chore, only_if_due=not names)
            if outcome is not None:
                done.append(outcome)
        return done

    def _do(self, chore: Chore, *, only_if_due: bool) -> Done | None:
        began = self.clock()
        token = self.runs.take(chore.name, began, only_if_due=only_if_due)
        if token is None:
            return None
        pause = min(chore.every, SOON)
        outcome = CUT_SHORT
        try:
            run_id = self.runs.begin(chore.name, began)
            try:
                with self._kept(chore.name, token):
                    outcome = chore.work(began)
                pause = chore.every
            except Exception as error:
                outcome = f"failed: {type(error).__name__}"
                log.exception("the chore %s failed", chore.name)
                return Done(chore.name, outcome, failed=True)
            finally:  # Also where a signal ends us in the middle.
                with suppress(Unavailable):
                    self.runs.end(run_id, self.clock(), outcome)
        finally:
            with suppress(Unavailable):
                self.runs.give_back(chore.name, token, began + timedelta(seconds=pause))
        return Done(chore.name, outcome)

    @contextmanager
    def _kept(self, name: str, token: str) -> Iterator[None]:
        """Renew the lease while the work goes on."""
        over = threading.Event()

        def renew() -> None:
            while not over.wait(LEASE.total_seconds() / 4):
                with suppress(Unavailable):
                    self.runs.renew(name, token, self.clock())

        keeper = threading.Thread(target=renew, name=f"lease {name}", daemon=True)
        keeper.start()
        try:
            yield
        finally:
            over.set()
            keeper.join()

    def _forget_runs(self, now: datetime) -> str:
        gone = self.runs.forget(now - KEPT)
        return f"{gone} runs forgotten" if gone else ""

    def attach(self, app: Flask) -> None:
        """Make these the chores of an application."""
        app.extensions[_NAME] = self

    @classmethod
    def of(cls, app: Flask) -> Chores:
        """Find the chores of an application."""
        found: Chores = app.extensions[_NAME]
        return found


def chores() -> Chores:
    """Give the chores of the current application."""
    return Chores.of(current_app)
