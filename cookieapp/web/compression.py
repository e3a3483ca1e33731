"""Compress pages on their way out.

Pages hold no secret next to words that somebody else may choose, save for the form
token, which is masked anew on every page: so compression gives nothing away (BREACH).
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from functools import lru_cache

import brotli

BEST = 11  # Brotli's own scale goes further than gzip's nine
WINDOW = 16  # Brotli looks back 64 kB: more than a page has, and a larger window takes longer to lay out
_GZIP = b"\x1f\x8b\x08\0\0\0\0\0\x02\xff"
"""A member's header (RFC 1952): deflate, no name, no time."""

_LAST = b"\x03\0"
"""An empty last block (RFC 1951)."""

SMALLEST = 600  # bytes; below that, headers weigh more than what is saved


def compress(body: bytes, accepted: str, *, personal: bool, first: bool = False) -> tuple[bytes, str]:
    """Give the body in a coding that the Accept-Encoding header names, and the coding's name.

    "" means as it was. A page that is the same for many visitors is compressed well and
    kept for a while; a personal one quickly, and not kept. `first` is one of the few that
    everybody sees first: seven is where Brotli gets no smaller for a while.
    """
    coding = choose(accepted) if len(body) >= SMALLEST else ""
    if not coding:
        return body, ""
    if personal:
        return _pack(body, coding, 7 if first else 1), coding
    return _packed(body, coding, 9 if first else 7), coding


def compress_pieces(pieces: Sequence[bytes], accepted: str) -> tuple[bytes, str]:
    """Give a body of pieces in a coding that the Accept-Encoding header names, and the coding's name.

    Every other piece, from the first on, is the same in many answers: packed once and well, it is put beside
    the rest, which gzip allows and Brotli does not. So gzip is smaller here than Brotli in a hurry.
    """
    if choose(accepted, "gzip") != "gzip" or sum(map(len, pieces)) < SMALLEST:
        return compress(b"".join(pieces), accepted, personal=True)
    packed, check, size = [_GZIP], 0, 0
    for place, piece in enumerate(pieces):
        packed.append(_deflate(piece, 1, 12, 5) if place % 2 else _deflated(piece))
        check, size = zlib.crc32(piece, check), size + len(piece)
    packed.append(_LAST)
    packed.append((check | (size & 0xFFFFFFFF) << 32).to_bytes(8, "little"))
    return b"".join(packed), "gzip"


@lru_cache(maxsize=1024)
def _deflated(piece: bytes) -> bytes:
    return _deflate(piece, 9, 15, 8)


def _deflate(piece: bytes, level: int, window: int, memory: int) -> bytes:
    """Pack a piece so that any other may follow: it ends on a whole byte and looks back on itself alone."""
    packer = zlib.compressobj(level, zlib.DEFLATED, -window, memory)
    return packer.compress(piece) + packer.flush(zlib.Z_SYNC_FLUSH)


@lru_cache(maxsize=128)
def choose(accepted: str, first: str = "br") -> str:
    """Choose a coding by an Accept-Encoding header (RFC 9110, section 12.5.3); "" for none.

    Where the browser takes both of ours, the `first` is taken.
    """
    weights = {}
    for part in accepted.split(","):
        name, _, parameter = part.partition(";")
        try:
            weight = float(parameter.strip().removeprefix("q=")) if parameter.strip() else 1.0
        except ValueError:
            weight = 0.0
        weights[name.strip().lower()] = weight
    return next((coding for coding in (first, "br", "gzip") if weights.get(coding, 0.0) > 0), "")


@lru_cache(maxsize=256)
def _packed(body: bytes, coding: str, level: int) -> bytes:
    return _pack(body, coding, level)


def _pack(body: bytes, coding: str, level: int) -> bytes:
    if coding == "br":
        packed: bytes = brotli.compress(body, quality=BEST if level == 9 else level, lgwin=WINDOW)
        return packed
    packer = zlib.compressobj(level, zlib.DEFLATED, 31)
    return packer.compress(body) + packer.flush()
