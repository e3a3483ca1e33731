"""Challenges for passkeys: made without keeping anything, good once and for five minutes.

A visitor who looks at the login page is nobody yet, so nothing may be kept about them. A
challenge therefore proves by itself that we made it, for what and when; only one that comes
back is noted, as a hash, so that it does not come back twice.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Sequence

from cookieapp.storage.redis import Command, Redis
from cookieapp.storage.unavailable import Unavailable

LIFE = 300  # seconds
_LENGTH = 32


class Challenges:
    """Make and accept challenges. `purpose` says what for, `binding` for whom; both have to fit."""

    def __init__(self, redis: Redis, keys: Sequence[bytes], now: float) -> None:
        self._redis = redis
        self._keys = keys
        self._now = int(now)

    def make(self, purpose: str, binding: str) -> bytes:
        """Make one: time, salt, and a keyed hash."""
        head = self._now.to_bytes(5, "big") + secrets.token_bytes(11)
        return head + _seal(head, purpose, binding, self._keys[0])

    def accept(self, purpose: str, binding: str, challenge: bytes) -> bool:
        """Tell whether a challenge is ours, young, and comes for the first time. Raises Unavailable."""
        noting = self.noting(purpose, binding, challenge)
        if noting is None:
            return False
        (first,) = self._redis.trip([noting])
        if isinstance(first, Exception):
            raise Unavailable("redis", first)
        return bool(first)

    def noting(self, purpose: str, binding: str, challenge: bytes) -> Command | None:
        """Give the command that notes a challenge if it is ours and young; empty the second time."""
        head, seal = challenge[:16], challenge[16:]
        good = [hmac.compare_digest(seal, _seal(head, purpose, binding, key)) for key in self._keys]
        age = self._now - int.from_bytes(head[:5], "big")
        if len(challenge) != _LENGTH or not any(good) or not -60 < age < LIFE:
            return None
        mark = "challenge:" + hashlib.blake2b(challenge, digest_size=16).hexdigest()
        return ("SET", mark, "1", "NX", "EX", LIFE + 120)


def _seal(head: bytes, purpose: str, binding: str, key: bytes) -> bytes:
    message = head + f"{purpose} {binding}".encode()
    return hashlib.blake2b(message, key=key[:64], digest_size=16, person=b"challenge").digest()
