"""Read the partners of a register: who else sets cookies, and from where."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from cookieapp.register.model import Partner
from cookieapp.register.table import Source, Table, tables

_DIRECTIVES = frozenset(
    {"img-src", "frame-src", "script-src", "connect-src", "style-src", "font-src", "media-src"}
)
FEATURES = frozenset(
    {
        *("autoplay", "camera", "clipboard-write", "display-capture", "encrypted-media", "fullscreen"),
        *("geolocation", "microphone", "payment", "picture-in-picture", "usb", "web-share"),
    }
)
CONSENT_MODE = frozenset({"ad_storage", "ad_user_data", "ad_personalization", "analytics_storage"})
"""What Google's tags ask about (Consent Mode v2). Nothing else of it is needed here."""
_KEYS = ("name", "role", "country", "policy_url", "opt_out_url", "origins", "features", "consent_mode")


def read_partners(source: Source, raw: dict[str, Any], facts: Mapping[str, str]) -> dict[str, Partner]:
    """Read every [partners.<id>], with placeholders filled from `facts`."""
    found = (_partner(table, facts) for table in tables(source, raw, "partners"))
    return {partner.id: partner for partner in found}


def _partner(table: Table, facts: Mapping[str, str]) -> Partner:
    table.only(_KEYS)
    origins: dict[str, tuple[str, ...]] = {}
    raw_origins = table.values.get("origins", {})
    if not isinstance(raw_origins, dict):
        raise table.fault('"origins" has to be a table of directives', "origins")
    for directive, listed in raw_origins.items():
        if directive not in _DIRECTIVES:
            raise table.fault(f'"{directive}" is not a directive that may name origins', "origins")
        if not isinstance(listed, list) or not all(isinstance(origin, str) for origin in listed):
            raise table.fault(f'origins of "{directive}" have to be a list of strings', "origins")
        filled = (fill(origin, facts) for origin in listed)
        origins[directive] = tuple(origin for origin in filled if origin is not None)
        for origin in origins[directive]:
            if not re.fullmatch(r"https?://[A-Za-z0-9.*:\[\]-]+", origin):
                raise table.fault(f'"{origin}" is not an origin', "origins")
    return Partner(
        id=table.path.split(".")[1],
        name=table.string("name"),
        role=table.text("role"),
        country=table.text("country"),
        policy_url=fill(table.optional_string("policy_url"), facts),
        opt_out_url=fill(table.optional_string("opt_out_url"), facts),
        origins=origins,
        features=_listed(table, "features", FEATURES),
        consent_mode=_listed(table, "consent_mode", CONSENT_MODE),
    )


def _listed(table: Table, key: str, known: frozenset[str]) -> tuple[str, ...]:
    listed = table.strings(key, ("",)) if key in table.values else ()
    for word in listed:
        if word not in known:
            raise table.fault(f'"{word}" in "{key}" is none of {", ".join(sorted(known))}', key)
    return listed


def fill(value: str | None, facts: Mapping[str, str]) -> str | None:
    """Put facts of configuration into a URL; None where a fact is not known."""
    if value is None:
        return None
    try:
        return value.format_map(facts)
    except (KeyError, ValueError, IndexError):
        return None
