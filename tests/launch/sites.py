"""Start and watch whole sites: real processes, real signals."""

from __future__ import annotations

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def wait_until(happens: Callable[[], object], seconds: float = 30.0) -> None:
    """Wait until `happens` gives something true; fail after `seconds`."""
    deadline = time.monotonic() + seconds
    while not happens():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.01)


def processes() -> dict[int, int]:
    """Give every process that lives with its parent; zombies do not."""
    if Path("/proc/self/stat").exists():  # A small container has no ps.
        lines = []
        for stat in Path("/proc").glob("[0-9]*/stat"):
            with contextlib.suppress(OSError):
                number, _, rest = stat.read_text().partition(" (")
                state, parent = rest.rpartition(") ")[2].split()[:2]
                lines.append((number, parent, state))
    else:
        listed = subprocess.run(
            ["ps", "-A", "-o", "pid=,ppid=,stat="], capture_output=True, text=True, check=True
        )
        lines = [
            (number, parent, state) for number, parent, state in map(str.split, listed.stdout.splitlines())
        ]
    return {int(number): int(parent) for number, parent, state in lines if not state.startswith("Z")}


def alive(pid: int) -> bool:
    """Tell whether a process lives; a zombie does not."""
    return pid in processes()


def family(pid: int) -> set[int]:
    """Give the numbers of a process and of all that descend from it."""
    parents = processes()
    found = {pid}
    while more := {child for child, parent in parents.items() if parent in found} - found:
        found |= more
    return found


def arguments(pid: int) -> str:
    """Give a process's command line, nothing when it is gone."""
    path = Path(f"/proc/{pid}/cmdline")
    if Path("/proc/self/cmdline").exists():
        with contextlib.suppress(OSError):
            return path.read_bytes().replace(b"\0", b" ").decode(errors="replace")
        return ""
    return subprocess.run(["ps", "-o", "args=", "-p", str(pid)], capture_output=True, text=True).stdout


def environment(**settings: object) -> dict[str, str]:
    """Give the environment with these settings and no others of ours."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("COOKIEAPP_", "MAKE"))}
    return kept | {f"COOKIEAPP_{name}": str(value) for name, value in settings.items()}


def run(command: list[str], settings: dict[str, object]) -> subprocess.Popen[str]:
    """Start a command of this project in a session of its own."""
    return subprocess.Popen(
        command,
        cwd=ROOT,
        env=environment(**settings),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


SERVE = [sys.executable, "-m", "cookieapp.serve"]


class Site:
    """One run of the launcher."""

    def __init__(self, settings: dict[str, object], command: list[str] | None = None) -> None:
        self.settings = settings
        self.process = run(command or SERVE, settings)

    @property
    def port(self) -> int:
        """Give the port it was told to serve on."""
        return int(str(self.settings["PORT"]))

    def wait_for_address(self) -> list[str]:
        """Read what it prints until it prints its address."""
        assert self.process.stdout is not None
        lines = []
        for line in self.process.stdout:
            lines.append(line.rstrip("\n"))
            if line.startswith("cookieapp: http"):
                return lines
        raise AssertionError(f"it ended before it was ready: {self.process.communicate()[1]}")

    def get(self, path: str) -> int:
        """Give the status of a page."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", path, headers={"Host": f"localhost:{self.port}"})
            return connection.getresponse().status
        finally:
            connection.close()

    @contextlib.contextmanager
    def stalled(self, clients: int) -> Iterator[None]:
        """Let so many clients send half a form each, and no more."""
        head = f"POST /consent HTTP/1.1\r\nHost: localhost:{self.port}\r\nContent-Length: 99\r\n\r\nchoice="
        with contextlib.ExitStack() as held:
            for _ in range(clients):
                held.enter_context(socket.create_connection(("127.0.0.1", self.port))).sendall(head.encode())
            yield

    def ready(self) -> bool:
        """Tell whether it says that it is ready."""
        try:
            return self.get("/readyz") == 200
        except OSError:
            return False

    def end(self, signum: int = signal.SIGTERM) -> int:
        """Send the launcher a signal and give its exit status."""
        self.process.send_signal(signum)
        status = self.process.wait(40)
        if status > 0 and self.process.stderr is not None:
            print(self.process.stderr.read(), file=sys.stderr)
        return status
