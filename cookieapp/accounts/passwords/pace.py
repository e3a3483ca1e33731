"""Take as long as checking a password does, without checking one.

Attempts that are locked out must not cost a hash: two thousand of them would keep the
hashing thread from those who may log in. Nor may they be told by their time from wrong
passwords. So they wait as long as one of the last real checks took, queueing included.
"""

from __future__ import annotations

import random
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from werkzeug.exceptions import ServiceUnavailable

REMEMBERED = 64  # real checks, over all of which the waits are spread
AT_ONCE = 8  # requests that may wait at a time; more are told to come back, as when the queue is full


class Pace:
    """How long checks take, and waits of that length."""

    def __init__(self, wait: Callable[[float], object] = time.sleep) -> None:
        self._took: deque[float] = deque(maxlen=REMEMBERED)
        self._places = threading.BoundedSemaphore(AT_ONCE)
        self._wait = wait

    @contextmanager
    def measured(self) -> Iterator[None]:
        """Remember how long what is done here takes, if it gets done."""
        began = time.perf_counter()
        yield
        self._took.append(time.perf_counter() - began)

    def keep(self) -> None:
        """Wait as long as one of the last checks took. Raises ServiceUnavailable where too many wait."""
        if not self._places.acquire(blocking=False):
            raise ServiceUnavailable(retry_after=5)
        try:
            self._wait(random.choice(list(self._took) or [0.0]))  # noqa: S311 - a duration, no secret
        finally:
            self._places.release()
