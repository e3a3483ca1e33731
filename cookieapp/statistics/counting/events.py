"""What is written down of somebody who agreed, and the batches in which it travels. Pure."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Final

import msgspec

DAY: Final = 86_400_000
"""Milliseconds."""

BETWEEN: Final = "\t"
"""Stands between the parts of a key: those of a campaign, and the two pages of a step."""

VIEW: Final = "view"
GOALS: Final = ("sign-up", "decision", "preferences")


class Event(msgspec.Struct, frozen=True, array_like=True):
    """A page view or a goal reached.

    `at` is in milliseconds since 1970, `visitor` a keyed hash of the visitor's number, `kind` VIEW or one
    of GOALS, `campaign` source, medium and campaign with tabs between.
    """

    at: int
    visitor: str
    kind: str
    page: str
    referrer: str = ""
    campaign: str = ""
    device: str = ""
    language: str = ""


class Total(msgspec.Struct, frozen=True, array_like=True):
    """A plain number of what happened on a day, about nobody. `day` is counted from 1970."""

    day: int
    dim: str
    key: str
    n: int


class Batch(msgspec.Struct, frozen=True, array_like=True):
    """What one process gathered in a moment."""

    events: list[Event]
    totals: list[Total]


_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(Batch)


def encode(batch: Batch) -> bytes:
    """Write a batch."""
    return _encoder.encode(batch)


def decode(written: bytes) -> Batch | None:
    """Read a batch; None for anything else."""
    try:
        return _decoder.decode(written)
    except msgspec.DecodeError:
        return None


def date_of(day: int) -> date:
    """Give the date of a day counted from 1970."""
    return datetime.fromtimestamp(day * 86_400, UTC).date()
