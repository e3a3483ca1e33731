"""Work that Redis may do later: gathered in the process, sent by a thread of its own.

Nothing of it is on a request's path. While Redis is away a bounded number of commands
waits; what does not fit any more is dropped and counted. A clean stop sends everything.
"""

from __future__ import annotations

import atexit
import logging
import threading
from collections import deque
from collections.abc import Callable

from cookieapp.storage.redis import Command, Redis
from cookieapp.storage.unavailable import Unavailable

log = logging.getLogger("cookieapp.background")
INTERVAL = 2.0  # seconds between two trips
ROOM = 20_000  # commands that may wait while Redis is away
AT_ONCE = 1_000  # commands in one trip


class Background:
    """A queue of commands, and counters that add up before they become commands."""

    def __init__(self, redis: Redis, lost: Callable[[int], None] = lambda _: None) -> None:
        self._redis = redis
        self._lost = lost
        self._queue: deque[Command] = deque()
        self._sums: dict[tuple[str, str, int], int] = {}
        self._lock = threading.Lock()
        self._wake = threading.Event()
        self._stopped = False
        self._thread: threading.Thread | None = None
        self._others: list[Callable[[], None]] = []

    def also(self, send: Callable[[], None]) -> None:
        """Have something else sent along in every round; it may raise Unavailable to be asked again."""
        self._others.append(send)

    def hurry(self) -> None:
        """Do not wait for the clock: much has gathered."""
        self.start()
        self._wake.set()

    def count(self, key: str, field: str, life: int, number: int = 1) -> None:
        """Add to a field of a hash that is to live `life` seconds after the last addition."""
        with self._lock:
            place = (key, field, life)
            if place not in self._sums and len(self._sums) >= ROOM:
                self._lost(number)
                return
            self._sums[place] = self._sums.get(place, 0) + number
        self.start()

    def later(self, *command: object) -> None:
        """Send a command soon; its answer is not wanted."""
        with self._lock:
            if len(self._queue) >= ROOM:
                self._lost(1)
                return
            self._queue.append(command)
        self.start()

    def flush(self) -> bool:
        """Send what has gathered; False where Redis is away and it has to wait."""
        sent = self._flush_commands()
        for send in self._others:
            try:
                send()
            except Unavailable:
                sent = False
        return sent

    def _flush_commands(self) -> bool:
        while True:
            with self._lock:
                sums, self._sums = self._sums, {}
                commands = [self._queue.popleft() for _ in range(min(AT_ONCE, len(self._queue)))]
            if not sums and not commands:
                return True
            lives = {key: life for key, _, life in sums}
            counting: list[Command] = [
                ("HINCRBY", key, field, number) for (key, field, _), number in sums.items()
            ]
            counting += [("EXPIRE", key, life) for key, life in lives.items()]
            try:
                self._redis.trip(counting + commands)
            except Unavailable:
                self._put_back(sums, commands)
                return False

    def stop(self) -> None:
        """Send the rest and end the thread."""
        self._stopped = True
        self._wake.set()
        if self._thread is not None:
            # Otherwise it might be about to use a store that is closed after this.
            self._thread.join(INTERVAL)
        self.flush()

    def _put_back(self, sums: dict[tuple[str, str, int], int], commands: list[Command]) -> None:
        with self._lock:
            for place, number in sums.items():
                self._sums[place] = self._sums.get(place, 0) + number
            self._queue.extendleft(reversed(commands))

    def start(self) -> None:
        """Have the thread run, from now on at the latest."""
        # Started on first use and not with the application, which may be made before a server forks.
        if self._thread is None:
            with self._lock:
                if self._thread is None:
                    self._thread = threading.Thread(target=self._run, name="background", daemon=True)
                    self._thread.start()
                    atexit.register(self.stop)

    def _run(self) -> None:
        while not self._stopped:
            self._wake.wait(INTERVAL)
            if not self._stopped:
                self._wake.clear()
            try:
                self.flush()
            except Exception:  # the thread has to outlive whatever one round meets
                log.exception("a round of background work failed")
