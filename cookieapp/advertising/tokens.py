"""Signed tokens that say which advertisement was offered, where, when and under which consent. Pure.

A token is made for one answer to one request and is good once: its nonce is noted when it is
counted. It stands in the page alone and is never stored in the browser; it names nobody.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import struct
from collections.abc import Sequence

import msgspec

_BODY = struct.Struct(">IBIBB4s8s")  # creative, place, time, flags, interest, epoch, nonce
_SEAL = 16  # bytes
LENGTH = 52  # characters: 23 and 16 bytes in base64url
_PERSONAL, _STAFF = 1, 2
NO_EPOCH = bytes(4)


class Token(msgspec.Struct, frozen=True):
    """One offer. `at` is in seconds since 1970, `interest` the place of a topic in the closed list, from 1.

    `epoch` is a fingerprint of the decision that allowed the profile, `NO_EPOCH` where none was used.
    """

    creative: int
    place: int
    at: int
    nonce: bytes
    personal: bool = False
    staff: bool = False
    interest: int = 0
    epoch: bytes = NO_EPOCH


def seal(token: Token, key: bytes) -> str:
    """Write and sign a token."""
    flags = _PERSONAL * token.personal | _STAFF * token.staff
    body = _BODY.pack(token.creative, token.place, token.at, flags, token.interest, token.epoch, token.nonce)
    return base64.urlsafe_b64encode(body + _signature(body, key)).decode().rstrip("=")


def unseal(written: str, keys: Sequence[bytes]) -> tuple[Token | None, bool]:
    """Read a token; gives it, and whether one of our keys signed it. Nothing for what is no token.

    What nobody signed is still read: its advertisement may be followed, but nothing counts.
    """
    if len(written) != LENGTH or not written.isascii():
        return None, False
    try:
        raw = base64.b64decode(written, altchars=b"-_", validate=True)
    except ValueError:
        return None, False
    body, signature = raw[: _BODY.size], raw[_BODY.size :]
    creative, place, at, flags, interest, epoch, nonce = _BODY.unpack(body)
    good = any(hmac.compare_digest(signature, _signature(body, key)) for key in keys)
    token = Token(creative, place, at, nonce, bool(flags & _PERSONAL), bool(flags & _STAFF), interest, epoch)
    return token, good


def epoch_of(consent: str) -> bytes:
    """Fingerprint a decision ("number.time"): a token of another one is not of today."""
    return (
        hashlib.blake2b(consent.encode(), digest_size=4, person=b"ad epoch").digest() if consent else NO_EPOCH
    )


def _signature(body: bytes, key: bytes) -> bytes:
    return hashlib.blake2b(body, key=key[:64], digest_size=_SEAL, person=b"advertisement").digest()
