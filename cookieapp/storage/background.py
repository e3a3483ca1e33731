"""Work that Redis may do later: gathered in the process, sent by a thread of its own.

Nothing of it is on a request's path. While Redis is away or full a bounded number of commands
waits; what does not fit any more is dropped and counted. A clean stop sends everything.
What was sent and not answered is sent again: counts have a name by which they count once.
"""

from __future__ import annotations

import atexit
import logging
import secrets
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from cookieapp.storage.redis import Command, Redis
from cookieapp.storage.unavailable import Unavailable

log = logging.getLogger("cookieapp.background")
INTERVAL = 2.0  # seconds between two trips
ROOM = 20_000  # commands that may wait while Redis is away
AT_ONCE = 1_000  # commands in one trip
REMEMBERED = 600  # seconds that a parcel's name is known: one that comes twice comes within moments

# Add up the fields of a hash, unless this parcel has been here: a frozen server still does what it
# was sent before. KEYS: hash, mark. ARGV: life of the mark, life of the hash, fields and numbers.
_ADD = """
if not redis.call('SET', KEYS[2], 1, 'NX', 'EX', ARGV[1]) then return 0 end
for index = 3, #ARGV, 2 do redis.call('HINCRBY', KEYS[1], ARGV[index], ARGV[index + 1]) end
return redis.call('EXPIRE', KEYS[1], ARGV[2])
"""

Sums = dict[tuple[str, str, int], int]
"""Numbers to add, by hash, field, and seconds that the hash is to live."""


@dataclass(frozen=True, slots=True)
class _Parcel:
    """Sums on their way, under a name of their own."""

    name: str
    sums: Sums

    def commands(self) -> list[Command]:
        """Give one command for each hash. Its mark lies on the same node of a cluster."""
        hashes: dict[str, tuple[int, list[object]]] = {}
        for (key, field, life), number in self.sums.items():
            hashes.setdefault(key, (life, []))[1].extend((field, number))
        return [
            ("EVAL", _ADD, 2, key, f"{_tagged(key)}:sent:{self.name}", REMEMBERED, life, *added)
            for key, (life, added) in hashes.items()
        ]


class Background:
    """A queue of commands, and counters that add up before they become commands."""

    def __init__(self, redis: Redis, lost: Callable[[int], None] = lambda _: None) -> None:
        self._redis = redis
        self._lost = lost
        self._queue: deque[Command] = deque()
        self._sums: Sums = {}
        self._parcel: _Parcel | None = None
        self._lock = threading.Lock()
        self._sending = threading.Lock()
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
        with self._sending:
            while True:
                with self._lock:
                    if self._parcel is None and self._sums:
                        self._parcel, self._sums = _Parcel(secrets.token_hex(8), self._sums), {}
                    commands = [self._queue.popleft() for _ in range(min(AT_ONCE, len(self._queue)))]
                counting = self._parcel.commands() if self._parcel else []
                if not counting and not commands:
                    return True
                try:
                    answers = self._redis.trip([*counting, *commands])
                except Unavailable:
                    self._put_back(commands)
                    return False
                # A full server answers, and has done nothing of it.
                unable = [self._redis.unable(answer) for answer in answers]
                if not any(unable[: len(counting)]):
                    self._parcel = None
                waiting = [one for one, no in zip(commands, unable[len(counting) :], strict=True) if no]
                self._put_back(waiting)
                if waiting or self._parcel:
                    return False

    def stop(self) -> None:
        """Send the rest and end the thread."""
        self._stopped = True
        self._wake.set()
        if self._thread is not None:
            # Otherwise it might be about to use a store that is closed after this.
            self._thread.join(INTERVAL)
        self.flush()

    def _put_back(self, commands: list[Command]) -> None:
        with self._lock:
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


def _tagged(key: str) -> str:
    """Give the beginning of other keys that lie where a key lies."""
    return key if "{" in key else f"{{{key}}}"
