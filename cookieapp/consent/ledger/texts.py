"""What was told about a service, as it is kept under its content hash. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cookieapp.register import Cookie, Register, Service


def describe(service: Service, register: Register) -> dict[str, Any]:
    """Write down what people are told about a service, in every language."""
    category = next(one for one in register.categories if one.id == service.category)
    partner = service.partner
    return {
        "id": service.id,
        "hash": service.hash,
        "category": {"id": category.id, "name": dict(category.name), "purpose": dict(category.purpose)},
        "name": dict(service.name),
        "purpose": dict(service.purpose),
        "without": dict(service.without),
        "partner": None
        if partner is None
        else {"name": partner.name, "role": dict(partner.role), "country": dict(partner.country)},
        "cookies": [_cookie(cookie) for cookie in service.cookies],
    }


def _cookie(cookie: Cookie) -> dict[str, Any]:
    return {
        "name": cookie.name,
        "setter": cookie.setter,
        "lifetime": str(cookie.lifetime),
        "lifetime_on_request": str(cookie.lifetime_on_request) if cookie.lifetime_on_request else None,
        "purpose": dict(cookie.purpose),
        "content": dict(cookie.content),
    }


def in_language(text: Any, language: str) -> str:
    """Choose the words of one language out of a kept text; English, or any, where it was not spoken then."""
    if not isinstance(text, Mapping):
        return str(text)
    return str(text.get(language) or text.get("en") or next(iter(text.values()), ""))
