"""The register for machines, as /cookies.json shows it."""

from __future__ import annotations

from typing import Any

from config import Operator
from cookieapp.consent.decision import SIGNALLED
from cookieapp.register import Category, Cookie, Register, Service


def declaration(register: Register, operator: Operator, prefix: str) -> dict[str, Any]:
    """Write the whole register as plain values, every text in every language."""
    return {
        "schema": 1,
        "operator": {"name": operator.name, "site": operator.site, "address": operator.address},
        "cookie_name_prefix": prefix,
        "signals": {"sec_gpc": {"honoured": True, "refuses": sorted(SIGNALLED)}},
        "categories": [_category(category) for category in register.categories],
        "partners": [
            {
                "id": partner.id,
                "name": partner.name,
                "role": dict(partner.role),
                "country": dict(partner.country),
                "policy_url": partner.policy_url,
                "opt_out_url": partner.opt_out_url,
                "origins": {directive: list(origins) for directive, origins in partner.origins.items()},
                "features": list(partner.features),
                "consent_mode": list(partner.consent_mode),
            }
            for partner in register.partners
        ],
        "contents": [
            {
                "id": content.id,
                "service": content.service.id,
                "kind": content.kind,
                "url": content.url,
                "name": dict(content.name),
                "purpose": dict(content.purpose),
            }
            for content in register.contents.values()
        ],
    }


def _category(category: Category) -> dict[str, Any]:
    return {
        "id": category.id,
        "consent": category.needs_consent,
        "name": dict(category.name),
        "purpose": dict(category.purpose),
        "services": [service_as_values(service) for service in category.services],
    }


def service_as_values(service: Service) -> dict[str, Any]:
    """Write one service as plain values."""
    return {
        "id": service.id,
        "hash": service.hash,
        "active": service.active,
        "name": dict(service.name),
        "purpose": dict(service.purpose),
        "reason": dict(service.reason) if service.reason else None,
        "without": dict(service.without),
        "partner": service.partner.id if service.partner else None,
        "cookies": [_cookie(cookie) for cookie in service.cookies],
    }


def _cookie(cookie: Cookie) -> dict[str, Any]:
    longer = cookie.lifetime_on_request
    return {
        "name": cookie.name,
        "setter": cookie.setter,
        "pattern": cookie.is_pattern,
        "first_party": cookie.first_party,
        "lifetime": str(cookie.lifetime),
        "lifetime_on_request": str(longer) if longer else None,
        "max_seconds": cookie.longest.seconds,
        "purpose": dict(cookie.purpose),
        "content": dict(cookie.content),
    }
