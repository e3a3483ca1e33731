"""What the audit trail recorded of a change, in the words that the forms have for it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from config import LANGUAGES
from cookieapp.operator.advertising.facts import PARTS
from cookieapp.operator.advertising.forms import WINDOWS
from cookieapp.operator.words import STATES
from cookieapp.web.language import gettext as _
from cookieapp.web.language import lazy_gettext as _l
from cookieapp.web.language import native_name

NAMES = {
    "legal_name": _l("Full name"),
    "address": _l("Address"),
    "payer": _l("Who pays"),
    "name": _l("Name"),
    "advertiser": _l("Advertiser"),
    "status": _l("State"),
    "starts": _l("First day"),
    "ends": _l("Last day"),
    "priority": _l("Priority"),
    "budget": _l("Budget"),
    "cap": _l("Cap"),
    "cap_window": _l("The cap is for"),
    "topics": _l("Topics"),
    "keywords": _l("Words it fits"),
    "without": _l("Words it avoids"),
    "size": _l("Size"),
    "landing": _l("Landing address"),
    "active": _l("In use"),
    "picture": _l("Picture"),
    "role": _l("Role"),
    "disabled": _l("Account disabled"),
}
"""The facts of advertisers, campaigns, creatives and accounts; PARTS has those of a creative."""
CHOICES: dict[str, dict[str, Any]] = {
    "status": STATES,
    "cap_window": WINDOWS,
    "role": {"operator": _l("operator of this site"), "user": _l("reader")},
}
"""The values that have words."""


def in_words(facts: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Give the name and the value of each fact; what has no words is shown as it was recorded."""
    return [(_name(key), _value(key, value)) for key, value in facts.items()]


def _name(key: str) -> str:
    part, _line, language = key.partition("_")
    if part in PARTS and language in LANGUAGES:
        return f"{PARTS[part]} – {native_name(language)}"
    return str(NAMES.get(key, key))


def _value(key: str, value: Any) -> str:
    if value is None or value in ("", []):
        return "–"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return str(CHOICES.get(key, {}).get(str(value), value))
