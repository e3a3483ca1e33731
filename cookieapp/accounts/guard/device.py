"""The `device` cookie: this browser has logged in to this account before.

A browser that can show it is not locked out when strangers guess passwords (OWASP, "Slow
down online guessing attacks with device cookies"). It logs nobody in.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import secrets
from collections.abc import Sequence

from cookieapp.accounts.people.directory import address_key

NAME = "device"
_WRITTEN = re.compile(r"1\.([A-Za-z0-9_-]{22})\.([A-Za-z0-9_-]{22})", re.ASCII)


def issue(address: str, key: bytes) -> str:
    """Make the cookie for a browser that has just logged in."""
    nonce = secrets.token_urlsafe(16)
    return f"1.{nonce}.{_signature(nonce, address, key)}"


def nonce_of(value: str, address: str, keys: Sequence[bytes]) -> str | None:
    """Give the browser's number if the cookie is one of ours for this account, else None."""
    match = _WRITTEN.fullmatch(value)
    if match is None:
        return None
    nonce, signature = match.groups()
    good = any(hmac.compare_digest(signature, _signature(nonce, address, key)) for key in keys)
    return nonce if good else None


def _signature(nonce: str, address: str, key: bytes) -> str:
    message = f"{nonce} {address_key(address)}".encode()
    digest = hashlib.blake2b(message, key=key[:64], digest_size=16, person=b"device cookie").digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")
