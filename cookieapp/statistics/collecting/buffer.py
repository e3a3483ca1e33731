"""What a process has seen and not yet handed on: a bounded buffer, sent off the request's path.

Each batch has a number of its own, so that sending it again after a broken answer counts nothing twice.
A crash loses what was seen since the last trip: at most `INTERVAL` of the background thread, or MANY
events and what comes in while they travel. A clean stop sends everything.
"""

from __future__ import annotations

import secrets
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from redis import ResponseError

from cookieapp.statistics.collecting.pseudonyms import PeriodKeys
from cookieapp.statistics.counting.events import DAY, VIEW, Batch, Event, Total, date_of, encode
from cookieapp.storage.redis import Command, Redis
from cookieapp.storage.unavailable import Unavailable

ROOM = 20_000  # events that may wait in the process while Redis is away
MANY = 500  # events after which nobody waits for the clock
WAITING = "stat:waiting"
"""The Redis hash of batches on their way into SQL, and of how many bytes they are."""
LIMIT = 32 * 1024 * 1024  # bytes that may wait there while SQL is away

# Add a batch, once, if there is room for it.
_PUT = """
if redis.call('HEXISTS', KEYS[1], ARGV[1]) == 1 then return 1 end
local used = tonumber(redis.call('HGET', KEYS[1], 'bytes') or '0')
if used + #ARGV[2] > tonumber(ARGV[3]) then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
redis.call('HINCRBY', KEYS[1], 'bytes', #ARGV[2])
return 1
"""


@dataclass(frozen=True, slots=True)
class Seen:
    """An event as the request had it: `number` is the visitor's own, known in this process only."""

    number: str
    make: Callable[[], Event]


@dataclass(slots=True)
class _Parcel:
    """A batch ready to travel."""

    name: str
    body: bytes
    visitors: list[tuple[int, str]]
    size: int


@dataclass(slots=True)
class _Gathered:
    events: list[Seen] = field(default_factory=list)
    totals: dict[tuple[int, str, str], int] = field(default_factory=dict)


class Buffer:
    """Gather events and totals; hand them on when `flush` is called.

    `lost` hears how many events did not fit, `start` that there is something to send, `hurry` that it is
    much.
    """

    def __init__(
        self,
        redis: Redis,
        keys: PeriodKeys,
        lost: Callable[[int], None] = lambda _: None,
        start: Callable[[], None] = lambda: None,
        hurry: Callable[[], None] = lambda: None,
    ) -> None:
        self._redis = redis
        self._keys = keys
        self._lost = lost
        self._start = start
        self._hurry = hurry
        self._gathered = _Gathered()
        self._parcels: deque[_Parcel] = deque()
        self._held = 0
        self._lock = threading.Lock()
        self._sending = threading.Lock()

    def add(self, day: int, dim: str, key: str = "", number: int = 1) -> None:
        """Add to a plain total."""
        place = (day, dim, key)
        with self._lock:
            totals = self._gathered.totals
            totals[place] = totals.get(place, 0) + number
        self._start()

    def note(self, seen: Seen) -> None:
        """Take an event; what does not fit any more is lost, and counted as lost."""
        with self._lock:
            full = self._held >= ROOM
            if not full:
                self._gathered.events.append(seen)
                self._held += 1
                many = len(self._gathered.events) == MANY
        if full:
            self._lost(1)
        elif many:
            self._hurry()

    def flush(self) -> None:
        """Send what has gathered. Raises Unavailable where it has to wait."""
        with self._sending:
            self._keys.forget()
            # What could not be sent goes first: while Redis is away nothing more is packed, totals gather.
            while self._parcels or self._pack():
                self._send(self._parcels[0])
                gone = self._parcels.popleft()
                with self._lock:
                    self._held -= gone.size

    def _pack(self) -> bool:
        """Make a parcel of what has gathered; False where that is nothing."""
        with self._lock:
            gathered, rest = self._gathered, _Gathered(self._gathered.events[MANY:])
            if not gathered.events and not gathered.totals:
                return False
            self._gathered = rest
        seen = gathered.events[:MANY]
        events = [each.make() for each in seen]
        totals = [Total(*place, number) for place, number in gathered.totals.items()]
        visitors = {
            (event.at // DAY, each.number)
            for event, each in zip(events, seen, strict=True)
            if event.kind == VIEW
        }
        self._parcels.append(
            _Parcel(secrets.token_hex(16), encode(Batch(events, totals)), list(visitors), len(seen))
        )
        return True

    def _send(self, parcel: _Parcel) -> None:
        commands: list[Command] = [("EVAL", _PUT, 1, WAITING, parcel.name, parcel.body, LIMIT)]
        commands += self._keys.add((date_of(day), number) for day, number in parcel.visitors)
        taken, *counted = self._redis.trip(commands)
        refused = next((each for each in (taken, *counted) if isinstance(each, ResponseError)), None)
        if refused is not None:
            raise Unavailable("redis", str(refused).split(" ", 1)[0])
        if not taken:
            self._lost(parcel.size)
