"""Every request that the partner received, one line of JSON each in a file: a restart forgets none."""

from __future__ import annotations

import json
from collections import deque
from pathlib import Path
from threading import Lock
from typing import Any

KEPT = 50_000
"""Requests; older ones are dropped, counted, and said to be missing."""
LONGEST = 500  # characters of a path

Request = dict[str, Any]


class Records:
    """The list, in memory and in a file; where none can be written it ends with the process."""

    def __init__(self, file: Path, kept: int = KEPT) -> None:
        self._file = file
        self._kept = kept
        self._lock = Lock()
        self._listed: deque[Request] = deque(maxlen=kept)
        self._lines = 0
        self.dropped = 0
        self.lasting = True
        self._read()

    def add(self, request: Request) -> None:
        """Note a request."""
        request = {**request, "path": str(request["path"])[:LONGEST]}
        with self._lock:
            self.dropped += len(self._listed) == self._kept
            self._listed.append(request)
            self._lines += 1
            try:
                if self._lines > 2 * self._kept:
                    self._shorten()
                else:
                    with self._file.open("a", encoding="utf-8") as file:
                        file.write(json.dumps(request) + "\n")
                self.lasting = True
            except OSError:
                self.lasting = False

    def all(self) -> list[Request]:
        """List all requests, the oldest first."""
        with self._lock:
            return list(self._listed)

    def _read(self) -> None:
        """Take up what was noted before; a line that a crash cut short is left out."""
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            written = self._file.read_text(encoding="utf-8", errors="replace").splitlines()
        except FileNotFoundError:
            return
        except OSError:
            self.lasting = False
            return
        for line in written:
            self._lines += 1
            try:
                request = json.loads(line)
            except ValueError:
                continue
            if isinstance(request, dict) and {"time", "method", "path"} <= request.keys():
                self.dropped += len(self._listed) == self._kept
                self._listed.append(request)
        if written:
            with self._lock:
                self._mend()

    def _mend(self) -> None:
        """Write the file anew, without what could not be read and what is too old."""
        try:
            self._shorten()
        except OSError:
            self.lasting = False

    def _shorten(self) -> None:
        fresh = self._file.with_suffix(".new")
        fresh.write_text("".join(json.dumps(one) + "\n" for one in self._listed), encoding="utf-8")
        fresh.replace(self._file)
        self._lines = len(self._listed)
