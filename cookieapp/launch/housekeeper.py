"""Keep `flask housekeeping` running beside the site."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from cookieapp.storage import lifeline

ROOT = Path(__file__).resolve().parents[2]
AGAIN = 10.0
"""Seconds until a housekeeping that ended is started again."""

COMMAND = ("-m", "flask", "--app", "app", "housekeeping", "--keep-on")


@contextlib.contextmanager
def housekeeper(up: threading.Event) -> Iterator[None]:
    """Have housekeeping done from when the site is up until we end.

    The kernel takes the thread that starts a process for its parent, so one thread both starts it and
    waits for it.
    """
    over = threading.Event()
    tending = threading.Thread(target=_tend, args=(up, over), name="housekeeper", daemon=True)
    tending.start()
    try:
        yield
    finally:
        over.set()
        tending.join()


def _tend(up: threading.Event, over: threading.Event) -> None:
    """Start housekeeping, and start it again should it end."""
    while not up.wait(0.1):
        if over.is_set():
            return
    while not over.is_set():
        process = _start()
        while process.poll() is None and not over.wait(0.25):
            pass
        _end(process)
        over.wait(AGAIN)


def _start() -> subprocess.Popen[bytes]:
    tied = [sys.executable, "-I", "-S", lifeline.__file__, str(os.getpid())]
    return subprocess.Popen(
        [*tied, sys.executable, *COMMAND],
        cwd=ROOT,
        env=os.environ | {"FLASK_SKIP_DOTENV": "1"},
        stdin=subprocess.DEVNULL,
        start_new_session=True,
    )


def _end(process: subprocess.Popen[bytes]) -> None:
    """Ask it to give its chore back, and make sure."""
    process.terminate()
    deadline = time.monotonic() + 1.0
    while process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.01)
    if process.poll() is None:
        process.kill()
        process.wait()
