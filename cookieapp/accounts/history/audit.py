"""The audit log: what happened to accounts, for whoever looks after the site.

One JSON object a line in DATA_DIR/audit.log, times in UTC. It holds no secret and no name:
accounts appear as keyed hashes, which tell only that two lines are about the same one
(ASVS v5.0.0-16.2.1 to 16.2.5, 16.3.1, 16.4.1).
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import logging
import os
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

log = logging.getLogger("cookieapp.audit")
LARGEST = 5 * 1024 * 1024  # bytes of one file
OLDER = 9  # files kept beside the one that is written
KEPT = timedelta(days=90)
A_FILE = timedelta(days=9)  # covered by one file at most, so that no line outlives its time by more than that
_NAME = re.compile(r"[a-z][a-z0-9_-]{0,39}", re.ASCII)
Fact = str | int | bool | list[str]


def now() -> datetime:
    """Give the present moment."""
    return datetime.now(UTC)


class Audit:
    """Append lines; several processes may do so at once.

    Each line is written by one call to a file opened for appending, so lines of several
    processes never mix, and the file is opened anew each time, so that it may be moved away.
    """

    def __init__(self, path: Path, key: bytes, clock: Callable[[], datetime] = now) -> None:
        self._path = path
        self._key = key[:64]
        self._clock = clock

    def write(self, event: str, subject: str = "", /, **facts: Fact) -> None:
        """Append one event about `subject`, an account's id or an address, which is hashed.

        A full disk stops no login: it is said in the program's own log.
        """
        line: dict[str, Fact] = {
            "at": self._clock().isoformat(timespec="milliseconds"),
            "event": _name(event),
        }
        if subject:
            line["account"] = self.pseudonym(subject)
        line |= {_name(name): _short(value) for name, value in facts.items()}
        # ASCII with every control character escaped: no fact can begin a line of its own.
        written = json.dumps(line, ensure_ascii=True, separators=(",", ":")).encode() + b"\n"
        try:
            self._append(written)
        except OSError as error:
            log.warning("the audit log could not be written: %s", error.strerror)

    def pseudonym(self, subject: str) -> str:
        """Give the name under which an account or address appears."""
        digest = hashlib.blake2b(
            subject.encode("utf-8", "replace"), key=self._key, digest_size=12, person=b"audit"
        )
        return digest.hexdigest()

    def forget_old(self) -> int:
        """Delete files with a line that is 90 days old; gives how many. Done daily, it leaves none older."""
        if self._began(self._path) < self._clock() - A_FILE:
            self._turn(lambda: self._began(self._path) < self._clock() - A_FILE)
        files = self._path.parent.glob(f"{self._path.name}.[0-9]*")
        old = [path for path in files if self._began(path) < self._clock() - KEPT]
        for path in old:
            path.unlink(missing_ok=True)
        return len(old)

    def _append(self, line: bytes) -> None:
        descriptor = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW, 0o600)
        try:
            os.write(descriptor, line)
            size = os.fstat(descriptor).st_size
        finally:
            os.close(descriptor)
        if size >= LARGEST:
            self._turn(lambda: self._path.stat().st_size >= LARGEST)

    def _began(self, path: Path) -> datetime:
        """Tell when the first line of a file was written; now where there is none."""
        try:
            with path.open("rb") as file:
                return datetime.fromisoformat(json.loads(file.readline())["at"])
        except (OSError, ValueError, LookupError, TypeError):
            return self._clock()

    def _turn(self, full: Callable[[], bool]) -> None:
        """Move files one place on and begin a new one; the lock lets one process do it."""
        folder = os.open(self._path.parent, os.O_RDONLY)
        try:
            fcntl.flock(folder, fcntl.LOCK_EX)
            if not full():
                return  # another process was quicker
            for number in range(OLDER - 1, 0, -1):
                older = self._path.with_name(f"{self._path.name}.{number}")
                if older.exists():
                    older.rename(older.with_name(f"{self._path.name}.{number + 1}"))
            self._path.rename(self._path.with_name(f"{self._path.name}.1"))
        finally:
            os.close(folder)


def _name(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise ValueError(f"{name!r} is no name of an event or fact")
    return name


def _short(value: Fact) -> Fact:
    if isinstance(value, list):
        value = ", ".join(value)
    return value[:200] if isinstance(value, str) else value
