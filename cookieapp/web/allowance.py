"""An allowance: how much of something one process does in a while, whoever asks for it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable


class Allowance:
    """A bucket that fills by `rate` a second up to `most`. It knows no addresses."""

    def __init__(self, rate: float, most: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate = rate
        self._most = most
        self._clock = clock
        self._left = most
        self._at = clock()
        self._lock = threading.Lock()

    def take(self) -> bool:
        """Take one; False where nothing is left."""
        with self._lock:
            now = self._clock()
            self._left = min(self._most, self._left + (now - self._at) * self._rate)
            self._at = now
            if self._left < 1:
                return False
            self._left -= 1
            return True
