"""Get on with whoever started us: make, or a container, whose first process we then are."""

from __future__ import annotations

import contextlib
import os
import signal
import threading
import time
from pathlib import Path

from cookieapp.storage import lifeline

STOP_SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


class AttentiveEvent(threading.Event):
    """An event for the main thread: whoever waits for it looks up now and then.

    The kernel hands a signal to any thread, for instance to one that has just started a process, but
    Python runs the handler in the main one, once that wakes. Without this a stop could wait for ever.
    """

    PAUSE = 0.2  # seconds

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until the event is set, or for `timeout` seconds."""
        if timeout is not None:
            return super().wait(timeout)
        while not super().wait(self.PAUSE):
            pass
        return True


def bury_the_dead() -> None:
    """Leave the work to a child, as the first process of a container, and wait for whatever ends.

    The kernel hands every orphan to the first process, where it stays a zombie until somebody waits for it.
    """
    child = os.fork()
    if child == 0:
        lifeline.die_with_parent(1)
        return
    for signum in STOP_SIGNALS:
        signal.signal(signum, lambda signum, _: os.kill(child, signum))
    while True:
        ended, status = os.wait()
        if ended == child:
            code = os.waitstatus_to_exitcode(status)
            os._exit(code if code >= 0 else 128 - code)


def end_with_make(make: int) -> None:
    """End when the make that started us does, or wants to.

    Make does not pass on an interrupt that is sent to it alone; it stops catching them and waits for us.
    """
    with contextlib.suppress(OSError):
        if Path(f"/proc/{make}/comm").read_text().strip() not in ("make", "gmake"):
            return
        lifeline.die_with_parent(make, signal.SIGTERM)
        if _catches_interrupts(make):
            threading.Thread(target=_watch_make, args=(make,), name="make", daemon=True).start()


def _watch_make(make: int) -> None:
    with contextlib.suppress(OSError):
        while _catches_interrupts(make):
            time.sleep(0.25)
    os.kill(os.getpid(), signal.SIGTERM)


def _catches_interrupts(process: int) -> bool:
    """Tell whether a process has a handler for SIGINT (proc(5), SigCgt)."""
    for line in Path(f"/proc/{process}/status").read_text().splitlines():
        if line.startswith("SigCgt:"):
            return bool(int(line.split()[1], 16) >> (signal.SIGINT - 1) & 1)
    return False
