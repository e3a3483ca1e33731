"""Refusals that could not be written into the ledger yet, because the database was away.

A refusal or withdrawal counts at once whatever happens; its record waits here, in a file of
this machine, and goes into the ledger as soon as that takes it, under the time at which it
was decided. A consent never waits here: without a record it is not one.
"""

from __future__ import annotations

import fcntl
import json
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from flask import current_app

from cookieapp.consent.ledger.entry import Entry
from cookieapp.consent.ledger.ledger import Ledger
from cookieapp.storage.unavailable import Unavailable

log = logging.getLogger("cookieapp.consent")
LARGEST = 64 * 1024 * 1024  # bytes; beyond that something else is wrong


class Spool:
    """The waiting entries of one machine, one JSON object a line."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def add(self, entry: Entry) -> bool:
        """Let an entry wait; False where the disk does not take it either."""
        line = json.dumps(entry.to_json(), ensure_ascii=False) + "\n"
        try:
            with self._alone() as descriptor:
                if os.fstat(descriptor).st_size > LARGEST:
                    log.error("a refusal is in force, but too many wait for the ledger already")
                    return False
                os.write(descriptor, line.encode())
                os.fsync(descriptor)
        except OSError as error:
            log.error("a refusal is in force but could not be kept for the ledger: %s", error)
            return False
        return True

    @property
    def waiting(self) -> bool:
        """Tell whether anything waits; costs one look at the file system."""
        try:
            return self._file.stat().st_size > 0
        except OSError:
            return False

    def drain(self, ledger: Ledger) -> int:
        """Write what waits into the ledger; gives how many entries went.

        Raises Unavailable where the ledger is still away; what went before stays gone.
        Entries have names of their own, so that one that is written twice counts once.
        """
        if not self.waiting:
            return 0
        with self._alone() as descriptor:
            lines = self._read(descriptor).splitlines(keepends=True)
            done = 0
            try:
                for line in lines:
                    entry = _entry(line)
                    if entry is not None:
                        ledger.append(entry)
                    done += 1
            finally:
                if done:
                    self._rewrite(descriptor, b"".join(lines[done:]))
        return done

    def drain_if_possible(self, ledger: Ledger) -> None:
        """Write what waits into the ledger, unless that or another process stands in the way."""
        with suppress(Unavailable, OSError):
            self.drain(ledger)

    @contextmanager
    def _alone(self) -> Iterator[int]:
        descriptor = os.open(self._file, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield descriptor
        finally:
            os.close(descriptor)

    @staticmethod
    def _read(descriptor: int) -> bytes:
        with os.fdopen(os.dup(descriptor), "rb") as stream:
            stream.seek(0)
            return stream.read()

    @staticmethod
    def _rewrite(descriptor: int, rest: bytes) -> None:
        # What was written is in the ledger by now; if we end between these two, it counts once all the same.
        os.ftruncate(descriptor, 0)
        os.write(descriptor, rest)
        os.fsync(descriptor)


def _entry(line: bytes) -> Entry | None:
    try:
        return Entry.from_json(json.loads(line))
    except (ValueError, KeyError, TypeError):
        log.error("dropped a waiting entry that cannot be read")
        return None


def spool() -> Spool:
    """Give the entries that wait on this machine."""
    found: Spool = current_app.extensions["cookieapp.consent.spool"]
    return found
