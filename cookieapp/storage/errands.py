"""Small work after the answer: done one by one, by a thread of the process's own.

For what a person does not wait for, and for what must not show in the time of an answer.
What has to survive a crash does not belong here but into a table.
"""

from __future__ import annotations

import atexit
import logging
import queue
import threading
from collections.abc import Callable
from typing import Any

from flask import Flask, current_app

log = logging.getLogger("cookieapp.errands")
ROOM = 1_000  # errands that may wait
_NAME = "cookieapp.errands"


class Errands:
    """A queue of calls that are made within the application, in order."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._queue: queue.Queue[Callable[[], object] | None] = queue.Queue(ROOM)
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        app.extensions[_NAME] = self

    def later(self, work: Callable[..., object], *arguments: Any, **keywords: Any) -> None:
        """Call `work` soon; where too much waits already it is dropped, and the log says so."""
        try:
            self._queue.put_nowait(lambda: work(*arguments, **keywords))
        except queue.Full:
            log.warning("too many errands wait; one was dropped")
            return
        self._start()

    def finish(self) -> None:
        """Wait until everything that was asked for is done."""
        if self._thread is not None:
            self._queue.join()

    def stop(self) -> None:
        """Do the rest and end the thread."""
        if self._thread is not None:
            self._queue.put(None)
            self._thread.join(5)
            self._thread = None

    def _start(self) -> None:
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="errands", daemon=True)
                self._thread.start()
                atexit.register(self.stop)

    def _run(self) -> None:
        while True:
            work = self._queue.get()
            try:
                if work is None:
                    return
                with self._app.app_context():
                    work()
            except Exception as error:  # the thread outlives whatever one errand meets
                log.error("an errand failed: %s", error, exc_info=error)
            finally:
                self._queue.task_done()


def errands() -> Errands:
    """Give the errands of the current application."""
    found: Errands = current_app.extensions[_NAME]
    return found
