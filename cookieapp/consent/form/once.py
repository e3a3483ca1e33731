"""A ticket for "just this once": it opens one partner's content on one page for a minute. Pure.

    demonstration.1795400060.<random number>.<signature>

Nobody is named in it and nothing has to be kept while it waits. Whoever lets it count
remembers its number until the minute is over, so that it counts once.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

LIFE = 60
"""Seconds from pressing the button to the page that it asks for."""

_WRITTEN = re.compile(
    r"([a-z][a-z0-9-]{0,31})\.([0-9]{1,12})\.([A-Za-z0-9_-]{22})\.([A-Za-z0-9_-]{22})", re.ASCII
)


@dataclass(frozen=True, slots=True)
class Ticket:
    """A ticket that is good: for which content, and by what number it can be told apart."""

    content: str
    number: str


def issue(content: str, path: str, key: bytes, now: float) -> str:
    """Make a ticket for a content on the page at `path`."""
    body = f"{content}.{int(now) + LIFE}.{secrets.token_urlsafe(16)}"
    return f"{body}.{_signature(body, path, key)}"


def read(written: str, path: str, keys: Sequence[bytes], now: float) -> Ticket | None:
    """Read a ticket; None for one that is forged, too old, or for another page."""
    match = _WRITTEN.fullmatch(written)
    if match is None or not now < int(match[2]) <= now + 2 * LIFE:
        return None
    body = written.rpartition(".")[0]
    if not any(hmac.compare_digest(match[4], _signature(body, path, key)) for key in keys):
        return None
    return Ticket(match[1], match[3])


def _signature(body: str, path: str, key: bytes) -> str:
    message = f"{body} {path}".encode()
    digest = hashlib.blake2b(message, key=key[:64], digest_size=16, person=b"just once").digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")
