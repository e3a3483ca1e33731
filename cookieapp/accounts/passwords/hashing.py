"""Passwords: what may be one, and how it is kept.

Hashing is slow on purpose. One thread of low priority does it for the whole process, so
that a burst of logins never starves pages; whoever finds the queue full is told to come
back in a moment.
"""

from __future__ import annotations

import contextlib
import os
import sys
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError, VerifyMismatchError
from flask import current_app
from werkzeug.exceptions import ServiceUnavailable

from cookieapp.accounts.passwords.pace import Pace
from cookieapp.accounts.passwords.strength import Judgement, judge
from cookieapp.web.figures import PASSWORDS

SHORTEST = 15
"""Characters of a password that stands alone (NIST SP 800-63B-4, section 3.1.1)."""
SHORTEST_OF_TWO = 8
"""Characters of a password that a second factor stands beside."""
LONGEST = 1024
"""Characters; longer ones are refused before any work is done on them (ASVS v5.0.0-6.2.9)."""
QUEUE = 8


class Passwords:
    """Hash and verify with Argon2id, 19 MiB, two passes (ASVS v5.0.0, appendix C)."""

    def __init__(self) -> None:
        self._hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
        self._worker = ThreadPoolExecutor(1, "passwords", initializer=_step_back)
        self._places = threading.BoundedSemaphore(QUEUE + 1)
        self._pace = Pace()
        with self._pace.measured():
            self._nobody = self._hasher.hash(os.urandom(32).hex())

    def hash(self, password: str) -> str:
        """Give the hash to keep; ServiceUnavailable where too many wait already."""
        result: str = self._queued(self._hasher.hash, password)
        return result

    def verify(self, kept: str | None, password: str) -> bool:
        """Tell whether the password fits the kept hash.

        Without a hash, or with an empty one, the same work is done for nobody, so that time
        tells nothing about which accounts exist (ASVS v5.0.0-6.3.8).
        """
        if kept:
            PASSWORDS.inc()
        with self._pace.measured():
            fits: bool = self._queued(self._fits, kept or self._nobody, password[:LONGEST])
        return fits and bool(kept)

    def pretend(self) -> None:
        """Take the time of a check for somebody whose password is not looked at; costs no hash."""
        self._pace.keep()

    def weigh(self, password: str, own_words: Sequence[str]) -> Judgement:
        """Judge a new password, in the queue as well: it may take as long as a hash."""
        result: Judgement = self._queued(judge, password[:LONGEST], own_words)
        return result

    def outdated(self, kept: str) -> bool:
        """Tell whether a hash was made with weaker parameters than today's."""
        return self._hasher.check_needs_rehash(kept)

    def _fits(self, kept: str, password: str) -> bool:
        try:
            return self._hasher.verify(kept, password)
        except (VerifyMismatchError, VerificationError, InvalidHashError):
            return False

    def _queued(self, work: Callable[..., Any], *arguments: Any) -> Any:
        if not self._places.acquire(blocking=False):
            raise ServiceUnavailable(retry_after=5)
        try:
            return self._worker.submit(work, *arguments).result()
        finally:
            self._places.release()


def _step_back() -> None:
    """Lower this thread's priority; Linux counts threads as processes here."""
    if sys.platform == "linux":
        with contextlib.suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), 10)


def passwords() -> Passwords:
    """Give the hashing thread of this process."""
    found: Passwords = current_app.extensions["cookieapp.passwords"]
    return found
