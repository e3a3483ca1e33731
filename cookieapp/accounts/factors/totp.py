"""Codes of an authenticator app (TOTP, RFC 6238): six digits, new every 30 seconds. Pure."""

from __future__ import annotations

import hmac
import re

import pyotp
import segno
from markupsafe import Markup

STEP = 30
"""Seconds that one code lasts (ASVS v5.0.0-6.5.5)."""
_CODE = re.compile(r"[0-9]{6}", re.ASCII)


def new_secret() -> str:
    """Make a secret of 160 bits (RFC 4226, section 4)."""
    return pyotp.random_base32(32)


def address(secret: str, account: str, site: str) -> str:
    """Write the secret as the address that authenticator apps read."""
    return pyotp.TOTP(secret).provisioning_uri(name=account, issuer_name=site)


def drawing(words: str) -> Markup:
    """Draw words as a QR code: SVG without style, script or any request."""
    drawn = segno.make(words, error="m").svg_inline(
        border=4, dark="#000", light="#fff", omitsize=True, svgclass=None, lineclass=None
    )
    return Markup(drawn)  # noqa: S704 - a drawing of ours; the words are squares in it


def spaced(secret: str) -> str:
    """Write a secret in groups of four, for typing it in."""
    return " ".join(secret[place : place + 4] for place in range(0, len(secret), 4))


def step_of(secret: str, written: str, now: float) -> int | None:
    """Find the step that a code is of: this one or the neighbours, for clocks that differ; else None."""
    code = re.sub(r"\s", "", written)
    if not _CODE.fullmatch(code):
        return None
    present = int(now) // STEP
    steps = (present - 1, present, present + 1)
    fitting = [step for step in steps if hmac.compare_digest(pyotp.TOTP(secret).generate_otp(step), code)]
    return fitting[-1] if fitting else None
