"""The state of consent as scripts may read it: what is allowed, and nothing about whom. Pure."""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Any

from cookieapp.register import Register
from cookieapp.register.partners import CONSENT_MODE

SCHEMA = 1


def state(register: Register, permitted: Collection[str], *, decided: bool, signal: bool) -> dict[str, Any]:
    """Say what is allowed now.

    `consent_mode` is what Google's tags are to be told as their default before one of them is
    loaded (Consent Mode v2). All of it is denied until a partner is allowed whose entry in the
    register names it; on a refusal no tag is loaded at all, so nothing is sent ("basic" mode).
    """
    granted = {
        word
        for service in register.services
        if service.id in permitted and service.partner is not None
        for word in service.partner.consent_mode
    }
    return {
        "schema": SCHEMA,
        "decided": decided,
        "signal": signal,
        "services": {service.id: service.id in permitted for service in register.optional_services},
        "consent_mode": {word: "granted" if word in granted else "denied" for word in sorted(CONSENT_MODE)},
    }


def written(register: Register, permitted: Collection[str], *, decided: bool, signal: bool) -> str:
    """Write the state as JSON that may stand inside a script element, which knows no escapes."""
    told = state(register, permitted, decided=decided, signal=signal)
    return json.dumps(told, separators=(",", ":")).replace("<", "\\u003c")
