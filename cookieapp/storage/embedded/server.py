"""The embedded server of one data directory: started or adopted, kept alive, stopped."""

from __future__ import annotations

import logging
import os
import subprocess
import threading
import time
from pathlib import Path
from types import TracebackType
from urllib.parse import quote

from cookieapp.storage.embedded.binary import EmbeddedServerError
from cookieapp.storage.embedded.home import Home
from cookieapp.storage.embedded.process import ask, ends, spawn

POLL = 0.003
"""Seconds between two questions whether the server is ready."""

START_LIMIT = 10.0
"""Seconds until a server that says nothing is given up."""

LOAD_LIMIT = 300.0
"""Seconds until a server that says it is still reading its file is given up; 100 000 sessions take 1.3."""

STOP_LIMIT = 1.0
"""Seconds a server has for a clean end before it is killed; the append-only file survives both."""

HEAL_DELAY = 2.0
"""Seconds between a server's death and its restart: long enough for /readyz to show it."""

log = logging.getLogger(__name__)


class EmbeddedServer:
    """The Valkey server of one data directory: start it, or adopt it when it runs already."""

    def __init__(self, data_dir: Path) -> None:
        self.data_dir = data_dir
        self._home = Home(data_dir)
        self.adopted = False
        self._process: subprocess.Popen[bytes] | None = None
        self._stopping = threading.Event()
        self._keeper: threading.Thread | None = None

    @property
    def folder(self) -> Path:
        """Return the folder in which it keeps its data."""
        return self._home.folder

    @property
    def socket(self) -> Path:
        """Return the path of the socket it listens on."""
        return self._home.socket

    @property
    def url(self) -> str:
        """Return the address for a Redis client; the same as `Config.effective_redis_url`."""
        return "unix://" + quote(str(self.socket))

    @property
    def pid(self) -> int | None:
        """Return the server's process number, None when none answers."""
        if self._process is not None:
            return self._process.pid if self._process.returncode is None else None
        for line in ask(self.socket, b"INFO server").splitlines():
            name, _, value = line.partition(b":")
            if name == b"process_id":
                return int(value)
        return None

    def __enter__(self) -> EmbeddedServer:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Return when a server answers: our own new one, or a live one, which is adopted.

        Raises EmbeddedServerError when there is none and none can be started.
        """
        with self._home.blamed():
            self._home.make()
            deadline = time.monotonic() + START_LIMIT
            while True:
                lock = self._home.lock()
                if lock is not None:
                    try:
                        self.socket.unlink(missing_ok=True)  # Nobody lives there.
                        self._process = spawn(self._home, lock)
                    finally:
                        os.close(lock)  # From here on the server alone holds it.
                    self._await_own()
                    self.adopted = False
                    return
                answer = ask(self.socket, b"PING")
                if answer.startswith(b"+PONG"):
                    self._process, self.adopted = None, True
                    return
                if time.monotonic() > deadline + (LOAD_LIMIT if answer.startswith(b"-LOADING") else 0):
                    self._home.refuse("belongs to a Valkey server that does not answer; resume it or end it")
                time.sleep(POLL)

    def stop(self) -> None:
        """End the server if we started it: ask it first, then kill it; leave an adopted one alone."""
        self._stopping.set()
        if self._keeper is not None:
            self._keeper.join()
            self._keeper = None
        process, self._process = self._process, None
        if process is None or process.returncode is not None:
            return
        deadline = time.monotonic() + STOP_LIMIT
        ask(self.socket, b"SHUTDOWN NOW", timeout=STOP_LIMIT)
        if not ends(process, max(0.1, deadline - time.monotonic())):
            process.kill()
            ends(process, STOP_LIMIT)
            self.socket.unlink(missing_ok=True)

    def keep_alive(self) -> None:
        """Have a thread start the server again, after a moment, whenever it has died.

        A server that is frozen or busy is never touched: it still holds its lock.
        """
        if self._keeper is None:
            self._stopping.clear()
            self._keeper = threading.Thread(target=self._keep_alive, name="valkey-keep-alive", daemon=True)
            self._keeper.start()

    def _keep_alive(self) -> None:
        while not self._stopping.wait(0.2):
            if self._lives():
                continue
            log.error("The embedded Valkey server has ended; starting it again in %.0f seconds.", HEAL_DELAY)
            if self._stopping.wait(HEAL_DELAY):
                return
            try:
                self.start()
            except EmbeddedServerError as error:
                log.error("%s", error)

    def _lives(self) -> bool:
        """Tell whether a server of this data directory lives, ours or another's."""
        if self._process is not None:
            return self._process.returncode is None
        return self._home.is_lived_in()

    def _await_own(self) -> None:
        """Wait until the server we started answers; end it when it does not."""
        assert self._process is not None
        begun = time.monotonic()
        while self._process.returncode is None:
            answer = ask(self.socket, b"PING")
            if answer.startswith(b"+PONG"):
                return
            if time.monotonic() > begun + (LOAD_LIMIT if answer.startswith(b"-LOADING") else START_LIMIT):
                self._process.kill()
                self._home.refuse(
                    "holds data with which the embedded Valkey server does not become ready in time"
                )
            time.sleep(POLL)
        self._process = None
        last = self._home.last_words()
        reason = f": {last}" if last else ""
        self._home.refuse(f"must allow the embedded Valkey server to start, which ended at once{reason}")
