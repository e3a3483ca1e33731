"""The `consent` cookie: a decision, readable by anyone and forgeable by nobody.

    1.1795400000.<consent id>.0.statistics:y:6bSxKOLj~own-ads:n:GaStkGQ8.<signature>

Fields: format, time, consent id, whether Global Privacy Control was on, one answer per
service with the content hash that was answered to, and a keyed BLAKE2b over all before it.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Sequence

from cookieapp.consent.decision import Answer, Decision

NAME = "consent"
LONGEST = 400  # bytes; a promise to browsers, and to the loader of the register
SKEW = 300  # seconds that another machine's clock may be ahead of ours

_DECIMAL = re.compile(r"[1-9][0-9]{0,11}", re.ASCII)
_CONSENT_ID = re.compile(r"[A-Za-z0-9_-]{22}", re.ASCII)
_ANSWER = re.compile(r"([a-z][a-z0-9-]{0,31}):([yn]):([A-Za-z0-9_-]{8})", re.ASCII)


def encode(decision: Decision, key: bytes) -> str:
    """Write and sign a decision."""
    answers = "~".join(
        f"{service}:{'y' if answer.granted else 'n'}:{answer.hash}"
        for service, answer in decision.answers.items()
    )
    body = f"1.{decision.at}.{decision.consent_id}.{int(decision.under_signal)}.{answers}"
    return f"{body}.{_signature(body, key)}"


def decode(value: str, keys: Sequence[bytes], now: float, lifetime: int) -> Decision | None:
    """Read a decision; None for one that is forged, cut, expired or from the future.

    `keys` are tried newest first, `lifetime` is in seconds. Never raises.
    """
    decision = read(value, keys)
    return decision if decision is not None and in_force(decision, now, lifetime) else None


def in_force(decision: Decision, now: float, lifetime: int) -> bool:
    """Tell whether a decision is neither too old nor from the future."""
    return now - lifetime < decision.at <= now + SKEW


def read(value: str, keys: Sequence[bytes]) -> Decision | None:
    """Read a decision that we signed, whenever that was."""
    body, _, signature = value.rpartition(".")
    if not body or len(value) > LONGEST or not value.isascii():
        return None
    if not any(hmac.compare_digest(signature, _signature(body, key)) for key in keys):
        return None
    parts = body.split(".")
    if len(parts) != 5 or parts[0] != "1" or parts[3] not in ("0", "1"):
        return None
    if not _DECIMAL.fullmatch(parts[1]) or not _CONSENT_ID.fullmatch(parts[2]):
        return None
    answers = {}
    for written in parts[4].split("~") if parts[4] else ():
        match = _ANSWER.fullmatch(written)
        if match is None:
            return None
        answers[match[1]] = Answer(match[2] == "y", match[3])
    return Decision(parts[2], int(parts[1]), parts[3] == "1", answers)


def _signature(body: str, key: bytes) -> str:
    digest = hashlib.blake2b(body.encode(), key=key[:64], digest_size=16, person=b"consent cookie").digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")
