"""The content hash of a service: a short name for everything a person was told about it."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from typing import Any

LENGTH = 8
"""Characters of a content hash: 48 bits, plenty to tell versions of one service apart."""


def fingerprint(told: Mapping[str, Any]) -> str:
    """Hash what was told, whatever the order it was written in.

    `told` is the service's own table of the register with its category, partner and
    cookies, in every language. Gives 8 characters of base64url.
    """
    canonical = json.dumps(told, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    digest = hashlib.sha256(canonical.encode()).digest()
    return base64.urlsafe_b64encode(digest).decode()[:LENGTH]
