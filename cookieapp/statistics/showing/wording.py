"""Words for what is kept as a short key; filters of templates."""

from __future__ import annotations

from typing import Any

from cookieapp.web.language import lazy_gettext as _l

DEVICES: dict[str, Any] = {"desktop": _l("computer"), "phone": _l("telephone"), "tablet": _l("tablet")}
GOALS: dict[str, Any] = {
    "sign-up": _l("account opened"),
    "decision": _l("decision about cookies changed"),
    "preferences": _l("preferences saved"),
}


def device(key: str, language: str) -> str:
    """Name a class of devices."""
    return str(DEVICES.get(key, key))


def goal(key: str, language: str) -> str:
    """Name a goal."""
    return str(GOALS.get(key, key))
