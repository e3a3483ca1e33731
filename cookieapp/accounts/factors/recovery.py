"""Recovery codes: ten words for the day the telephone is gone. Pure.

A code has 118 bits, so a plain hash of it can be kept (ASVS v5.0.0-6.5.2).
"""

from __future__ import annotations

import hashlib
import secrets

NUMBER = 10
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that looks like another
_LENGTH, _GROUP = 24, 4


def new_codes() -> list[str]:
    """Make ten codes, in groups that can be read out."""
    return [_grouped("".join(secrets.choice(_LETTERS) for _ in range(_LENGTH))) for _ in range(NUMBER)]


def hash_of(user_id: str, written: str) -> str | None:
    """Give the hash under which a code is kept; None for what cannot be one."""
    code = "".join(filter(str.isalnum, written.lower()))
    if len(code) != _LENGTH or not set(code) <= set(_LETTERS):
        return None
    return hashlib.sha256(f"{user_id} {code}".encode()).hexdigest()


def _grouped(code: str) -> str:
    return "-".join(code[place : place + _GROUP] for place in range(0, _LENGTH, _GROUP))
