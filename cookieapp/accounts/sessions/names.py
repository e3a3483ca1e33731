"""Where a session is kept: a keyed hash of its number, from which no cookie can be made."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence


class Names:
    """The Redis keys of sessions, under the newest secret and those before it."""

    def __init__(self, keys: Sequence[bytes]) -> None:
        self._keys = [key[:64] for key in keys]

    def of(self, sid: str) -> str:
        """Give the key under which a session is kept from now on."""
        return _name(sid, self._keys[0])

    def all(self, sid: str) -> list[str]:
        """List where a session may be kept: under the newest secret, or under one before it."""
        return [_name(sid, key) for key in self._keys]


def _name(sid: str, key: bytes) -> str:
    return "session:" + hashlib.blake2b(sid.encode(), key=key, digest_size=24, person=b"session").hexdigest()
