"""Read the services of a register, and hold them against its cookies and partners."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cookieapp.register.fingerprint import fingerprint
from cookieapp.register.model import SITE, Cookie, Partner, Service
from cookieapp.register.table import Source, Table, tables


def read_services(
    source: Source, raw: dict[str, Any], partners: Mapping[str, Partner], cookies: Mapping[str, Cookie]
) -> dict[str, Service]:
    """Read every [services.<id>], with its cookies, its partner and its content hash."""
    found = (_service(table, raw, partners, cookies) for table in tables(source, raw, "services"))
    services = {service.id: service for service in found}
    _check_references(source, partners, cookies, services)
    return services


def _service(
    table: Table, raw: dict[str, Any], partners: Mapping[str, Partner], cookies: Mapping[str, Cookie]
) -> Service:
    table.only(("category", "partner", "name", "purpose", "reason", "without"))
    service_id = table.path.split(".")[1]
    category = table.string("category")
    categories = raw.get("categories", {})
    if category not in categories:
        raise table.fault(f'category "{category}" is not declared', "category")
    partner_id = table.optional_string("partner")
    if partner_id is not None and partner_id not in partners:
        raise table.fault(f'partner "{partner_id}" is not declared', "partner")
    needs_consent = categories[category].get("consent") is not False
    if not needs_consent and partner_id is not None:
        raise table.fault(f'a partner cannot serve the category "{category}", which asks nobody', "partner")
    if not needs_consent and "reason" not in table.values:
        raise table.fault('"reason" is missing: say why no consent is needed')
    return Service(
        id=service_id,
        category=category,
        needs_consent=needs_consent,
        name=table.text("name"),
        purpose=table.text("purpose"),
        without=table.text("without"),
        reason=table.optional_text("reason"),
        partner=partners[partner_id] if partner_id else None,
        cookies=tuple(cookie for cookie in cookies.values() if cookie.service == service_id),
        active=partner_id is None or any(partners[partner_id].origins.values()),
        hash=fingerprint(_told(service_id, table, raw)),
    )


def _told(service_id: str, table: Table, raw: dict[str, Any]) -> dict[str, Any]:
    """Gather all that people are told of a service, as the file has it: its content hash is over this."""
    return {
        "id": service_id,
        "service": table.values,
        "category": raw["categories"][table.values["category"]],
        "partner": raw.get("partners", {}).get(table.values.get("partner")),
        "cookies": [values for values in raw.get("cookies", []) if values.get("service") == service_id],
        "contents": [
            values
            for values in raw.get("contents", {}).values()
            if isinstance(values, dict) and values.get("service") == service_id
        ],
    }


def _check_references(
    source: Source,
    partners: Mapping[str, Partner],
    cookies: Mapping[str, Cookie],
    services: Mapping[str, Service],
) -> None:
    """Refuse cookies without a service, foreign setters, and partners whom nothing needs."""
    for index, cookie in enumerate(cookies.values()):
        table = Table(source, "cookies", {}, index)
        if cookie.service not in services:
            raise table.fault(
                f'cookie "{cookie.name}" names the undeclared service "{cookie.service}"', "service"
            )
        partner = services[cookie.service].partner
        if cookie.setter != SITE and (partner is None or partner.id != cookie.setter):
            raise table.fault(
                f'"{cookie.setter}" is not the partner of the service "{cookie.service}"', "setter"
            )
    for partner_id in partners:
        if not any(service.partner and service.partner.id == partner_id for service in services.values()):
            table = Table(source, f"partners.{partner_id}", {})
            raise table.fault(f'partner "{partner_id}" has no purpose: no service names it')
