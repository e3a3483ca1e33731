"""A session as Redis keeps it: a strict MessagePack map."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import msgspec

MINUTE, HOUR, DAY = 60, 3_600, 86_400
LARGEST = 16 * 1024  # bytes; a session holds who is logged in, not what they work on


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a session lives, in seconds, unused and at most (ASVS v5.0.0-7.3.1 and 7.3.2)."""

    idle: int
    absolute: int


BROWSER = Limits(idle=2 * HOUR, absolute=1 * DAY)
REMEMBERED = Limits(idle=14 * DAY, absolute=30 * DAY)
PENDING = Limits(idle=10 * MINUTE, absolute=10 * MINUTE)
"""Between the password and the second factor: time to find the telephone."""
REFRESH = MINUTE
"""Seconds between two notes that a session was used: one write a minute, not one a page."""


class Record(msgspec.Struct, array_like=False, forbid_unknown_fields=True):
    """What is kept: when it began and was last used (seconds since 1970), and the data.

    A `pending` one is no login yet: its password was right and its second factor is awaited.
    A `moved` one is no session any more: it went on under another number.
    """

    began: int
    used: int
    remembered: bool
    data: dict[str, Any]
    pending: bool = False
    moved: bool = False

    @property
    def limits(self) -> Limits:
        """Give the limits that this session lives by."""
        if self.pending:
            return PENDING
        return REMEMBERED if self.remembered else BROWSER

    def expired(self, now: float) -> bool:
        """Tell whether a limit has passed, whatever Redis or the browser still keep."""
        return now >= self.began + self.limits.absolute or now >= self.used + self.limits.idle

    def time_to_live(self, now: float) -> int:
        """Give the seconds after which Redis may forget it."""
        return max(1, int(min(self.limits.idle, self.began + self.limits.absolute - now)))


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(Record, strict=True).decode


def encode(record: Record) -> bytes:
    """Write a record; ValueError for data that cannot be kept."""
    try:
        raw = _encode(record)
    except (TypeError, OverflowError, UnicodeEncodeError, msgspec.MsgspecError) as error:
        raise ValueError(f"this cannot be kept in a session: {error}") from None
    if len(raw) > LARGEST:
        raise ValueError(f"a session of {len(raw)} bytes is too large")
    return raw


def decode(raw: object) -> Record | None:
    """Read a record; None for anything that is not exactly one. Never executes, never raises."""
    if not isinstance(raw, bytes) or len(raw) > LARGEST:
        return None
    try:
        return _decode(raw)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return None
