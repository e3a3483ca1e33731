"""Serve one of the sites the way the launcher serves ours, and watch its workers.

Run as a program, `python -m bench.serving <target>`, it is that server: the launcher's own function with
another application in its place, so that every flag is the same for everybody.
"""

from __future__ import annotations

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.stage import Stage

TARGETS = {"hello": "bench.targets:hello", "stock": "bench.targets:stock", "ours": "app:application"}
START_LIMIT = 60.0  # seconds
_TICK = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Served:
    """A running server."""

    port: int
    pid: int

    def processor_seconds(self) -> float:
        """Give the processor time that its workers have taken so far (proc(5): utime and stime)."""
        seconds = 0.0
        for worker in _children(self.pid):
            with contextlib.suppress(OSError):
                fields = Path(f"/proc/{worker}/stat").read_text().rpartition(")")[2].split()
                seconds += (int(fields[11]) + int(fields[12])) / _TICK
        return seconds


@contextlib.contextmanager
def served(site: str, stage: Stage) -> Iterator[Served]:
    """Serve a site on a free port of loopback."""
    with serving(TARGETS[site], stage.environ) as found:
        yield found


@contextlib.contextmanager
def serving(target: str, environ: dict[str, str]) -> Iterator[Served]:
    """Serve any application on a free port of loopback; `environ` names its stores."""
    port = _free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "bench.serving", target],
        env=environ | {"COOKIEAPP_PORT": str(port), "COOKIEAPP_PUBLIC_URL": f"http://127.0.0.1:{port}"},
        stdout=subprocess.DEVNULL,
    )
    try:
        _await_ready(process, port)
        yield Served(port, process.pid)
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _await_ready(process: subprocess.Popen[bytes], port: int) -> None:
    began = time.monotonic()
    while time.monotonic() - began < START_LIMIT:
        if process.poll() is not None:
            raise RuntimeError(f"a server ended with status {process.returncode} before it was ready")
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        with contextlib.suppress(OSError, http.client.HTTPException), contextlib.closing(connection):
            connection.request("GET", "/readyz")
            if connection.getresponse().status == 200:
                return
        time.sleep(0.05)
    raise RuntimeError("a server was not ready in time")


def _children(pid: int) -> list[int]:
    """List the children of a process; its threads may each have some."""
    found: list[int] = []
    for file in Path(f"/proc/{pid}/task").glob("*/children"):
        with contextlib.suppress(OSError):
            found += map(int, file.read_text().split())
    return found


def main(target: str) -> None:
    """Be the server."""
    from config import Config
    from cookieapp import serve

    launcher: Any = serve
    granian = launcher.Server
    launcher.Server = lambda _, **flags: granian(target, **flags)
    launcher._run_granian(Config.from_env(os.environ), threading.Event())


if __name__ == "__main__":
    main(sys.argv[1])
