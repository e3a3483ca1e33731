"""Where an embedded server lives: its folder, and the lock that decides who may start it.

The server itself holds the lock, inherited, for as long as it lives.
So the kernel tells at any time whether one lives, even a frozen one or one whose socket was deleted,
and two servers can never write the same append-only file.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

from cookieapp.settings.sockets import embedded_socket
from cookieapp.storage.embedded.binary import EmbeddedServerError


class Home:
    """The folder of one data directory's server. Every refusal names COOKIEAPP_DATA_DIR."""

    def __init__(self, data_dir: Path) -> None:
        self._data_dir = data_dir
        self.folder = data_dir / "valkey"
        self.socket = embedded_socket(data_dir)

    def make(self) -> None:
        """Make the folders for data and socket; nobody else may look into either."""
        for folder in {self.folder, self.socket.parent}:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            status = folder.lstat()
            if not stat.S_ISDIR(status.st_mode) or status.st_uid != os.geteuid():
                self.refuse(f"needs the folder {folder} for itself, but it belongs to somebody else")
            if status.st_mode & 0o077:
                folder.chmod(0o700)

    def lock(self, kind: int = fcntl.LOCK_EX) -> int | None:
        """Return a descriptor that holds the lock, None when a server or its starter holds it."""
        lock = os.open(self.folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(lock, kind | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(lock)
            return None
        except BaseException:
            os.close(lock)
            raise
        return lock

    def is_lived_in(self) -> bool:
        """Tell whether a server of this data directory lives, whoever started it."""
        try:
            lock = self.lock(fcntl.LOCK_SH)
        except OSError:
            return False
        if lock is None:
            return True
        os.close(lock)
        return False

    def last_words(self) -> str:
        """Give the last line that the server wrote, nothing when there is none."""
        with contextlib.suppress(OSError):
            lines = (self.folder / "log").read_text(errors="replace").strip().splitlines()
            return lines[-1] if lines else ""
        return ""

    @contextlib.contextmanager
    def blamed(self) -> Iterator[None]:
        """Turn what the system refuses into a refusal of ours."""
        try:
            yield
        except OSError as error:
            self.refuse(
                f"must be a folder we can write to ({error.filename or self._data_dir}: {error.strerror})"
            )

    def refuse(self, why: str) -> NoReturn:
        """Raise EmbeddedServerError."""
        raise EmbeddedServerError(f"COOKIEAPP_DATA_DIR {why}.")
