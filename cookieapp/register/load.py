"""Read cookies.toml into a register, or say which line is wrong."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cookieapp.register.errors import RegisterError
from cookieapp.register.fingerprint import fingerprint
from cookieapp.register.model import SITE, Category, Cookie, Partner, Register, Service
from cookieapp.register.table import Source, Table

FILE = Path(__file__).with_name("cookies.toml")
EXEMPT = frozenset({"necessary", "security", "functional"})
"""Categories that may do without consent: strictly necessary, or asked for by the person
(Prawo komunikacji elektronicznej, art. 399(3); WP29 opinion 04/2012)."""

_TOKEN = re.compile(r"[A-Za-z0-9!#$%&'^_`|~.+-]+\*?")  # RFC 6265, section 4.1.1: no separators, no blanks
_ID = re.compile(r"[a-z][a-z0-9-]{0,31}")
_DIRECTIVES = frozenset(
    {"img-src", "frame-src", "script-src", "connect-src", "style-src", "font-src", "media-src"}
)


def load(
    languages: tuple[str, ...] = ("pl", "en"), facts: Mapping[str, str] | None = None, file: Path = FILE
) -> Register:
    """Read and check the register.

    `facts` fills placeholders such as {partner_origin}. Raises RegisterError, which
    names the file and the line, for everything that would make a promise untrue.
    """
    return parse(file.read_text(encoding="utf-8"), languages, facts or {}, file.name)


def parse(
    text: str, languages: tuple[str, ...], facts: Mapping[str, str] | None = None, file: str = "cookies.toml"
) -> Register:
    """Check the words of a register file; see `load`."""
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"line (\d+)", str(error))
        raise RegisterError(file, int(line[1]) if line else text.count("\n") + 1, str(error)) from None
    source = Source(file, text, languages)
    top = Table(source, "", raw)
    top.only(("format", "categories", "services", "partners", "cookies"))
    if raw.get("format") != 1:
        raise top.fault('"format" has to be 1', "format")
    partners = {
        table.path.split(".")[1]: _partner(table, facts or {}) for table in _tables(source, raw, "partners")
    }
    cookies = _cookies(source, raw, partners)
    services = _services(source, raw, partners, cookies)
    categories = _categories(source, raw, services)
    return Register(
        categories=tuple(categories),
        partners=tuple(partners.values()),
        _services={service.id: service for category in categories for service in category.services},
        _exact={cookie.name: cookie for cookie in cookies.values() if not cookie.is_pattern},
        _patterns=tuple(cookie for cookie in cookies.values() if cookie.is_pattern),
    )


def _tables(source: Source, raw: dict[str, Any], kind: str) -> list[Table]:
    tables = raw.get(kind, {})
    if not isinstance(tables, dict):
        raise Table(source, "", raw).fault(f'"{kind}" has to be tables [{kind}.<id>]', kind)
    found = []
    for name, values in tables.items():
        table = Table(source, f"{kind}.{name}", values if isinstance(values, dict) else {})
        if not _ID.fullmatch(name):
            raise table.fault(f'id "{name}" has to be lower-case letters, digits and hyphens')
        found.append(table)
    return found


def _partner(table: Table, facts: Mapping[str, str]) -> Partner:
    table.only(("name", "role", "country", "policy_url", "opt_out_url", "origins"))
    origins: dict[str, tuple[str, ...]] = {}
    raw_origins = table.values.get("origins", {})
    if not isinstance(raw_origins, dict):
        raise table.fault('"origins" has to be a table of directives', "origins")
    for directive, listed in raw_origins.items():
        if directive not in _DIRECTIVES:
            raise table.fault(f'"{directive}" is not a directive that may name origins', "origins")
        if not isinstance(listed, list) or not all(isinstance(origin, str) for origin in listed):
            raise table.fault(f'origins of "{directive}" have to be a list of strings', "origins")
        filled = (_fill(origin, facts) for origin in listed)
        origins[directive] = tuple(origin for origin in filled if origin is not None)
        for origin in origins[directive]:
            if not re.fullmatch(r"https?://[A-Za-z0-9.*:\[\]-]+", origin):
                raise table.fault(f'"{origin}" is not an origin', "origins")
    return Partner(
        id=table.path.split(".")[1],
        name=table.string("name"),
        role=table.text("role"),
        country=table.text("country"),
        policy_url=_fill(table.optional_string("policy_url"), facts),
        opt_out_url=_fill(table.optional_string("opt_out_url"), facts),
        origins=origins,
    )


def _fill(value: str | None, facts: Mapping[str, str]) -> str | None:
    """Put facts of configuration into a URL; None where a fact is not known."""
    if value is None:
        return None
    try:
        return value.format_map(facts)
    except (KeyError, ValueError, IndexError):
        return None


def _cookies(source: Source, raw: dict[str, Any], partners: Mapping[str, Partner]) -> dict[str, Cookie]:
    listed = raw.get("cookies", [])
    if not isinstance(listed, list):
        raise Table(source, "", raw).fault('"cookies" has to be a list of [[cookies]]', "cookies")
    cookies: dict[str, Cookie] = {}
    for index, values in enumerate(listed):
        table = Table(source, "cookies", values, index)
        table.only(
            (
                "name",
                "service",
                "setter",
                "lifetime",
                "lifetime_on_request",
                "purpose",
                "content",
                "paths",
                "domains",
            )
        )
        cookie = _cookie(table, partners)
        if cookie.name in cookies:
            raise table.fault(f'cookie "{cookie.name}" is declared twice', "name")
        cookies[cookie.name] = cookie
    return cookies


def _cookie(table: Table, partners: Mapping[str, Partner]) -> Cookie:
    name = table.string("name")
    if not _TOKEN.fullmatch(name):
        raise table.fault(f'"{name}" cannot be the name of a cookie (RFC 6265, section 4.1.1)', "name")
    if name.startswith(("__Host-", "__Secure-", "__Http-")):
        raise table.fault(f'"{name}" is a full name: declare it without its prefix', "name")
    setter = table.values.get("setter", SITE)
    if setter != SITE and setter not in partners:
        raise table.fault(f'setter "{setter}" is neither "{SITE}" nor a partner', "setter")
    if name == "*" or (name.endswith("*") and setter == SITE):
        raise table.fault(
            f'pattern "{name}" is too wide: only a partner\'s cookies may be declared by pattern', "name"
        )
    longer = table.lifetime("lifetime_on_request") if "lifetime_on_request" in table.values else None
    lifetime = table.lifetime("lifetime")
    if longer is not None and longer.seconds <= lifetime.seconds:
        raise table.fault('"lifetime_on_request" has to be longer than "lifetime"', "lifetime_on_request")
    return Cookie(
        name=name,
        service=table.string("service"),
        setter=setter,
        lifetime=lifetime,
        lifetime_on_request=longer,
        purpose=table.text("purpose"),
        content=table.text("content"),
        paths=table.strings("paths", ("/",)),
        domains=table.strings("domains", ("",)),
    )


def _services(
    source: Source, raw: dict[str, Any], partners: Mapping[str, Partner], cookies: Mapping[str, Cookie]
) -> dict[str, Service]:
    categories = raw.get("categories", {})
    services: dict[str, Service] = {}
    for table in _tables(source, raw, "services"):
        table.only(("category", "partner", "name", "purpose", "reason", "without"))
        service_id = table.path.split(".")[1]
        category = table.string("category")
        if category not in categories:
            raise table.fault(f'category "{category}" is not declared', "category")
        partner_id = table.optional_string("partner")
        if partner_id is not None and partner_id not in partners:
            raise table.fault(f'partner "{partner_id}" is not declared', "partner")
        needs_consent = categories[category].get("consent") is not False
        if not needs_consent and partner_id is not None:
            raise table.fault(
                f'a partner cannot serve the category "{category}", which asks nobody', "partner"
            )
        if not needs_consent and "reason" not in table.values:
            raise table.fault('"reason" is missing: say why no consent is needed')
        own = tuple(cookie for cookie in cookies.values() if cookie.service == service_id)
        told = {
            "id": service_id,
            "service": table.values,
            "category": categories[category],
            "partner": raw.get("partners", {}).get(partner_id),
            "cookies": [values for values in raw.get("cookies", []) if values.get("service") == service_id],
        }
        services[service_id] = Service(
            id=service_id,
            category=category,
            needs_consent=needs_consent,
            name=table.text("name"),
            purpose=table.text("purpose"),
            without=table.text("without"),
            reason=table.optional_text("reason"),
            partner=partners[partner_id] if partner_id else None,
            cookies=own,
            hash=fingerprint(told),
        )
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
    return services


def _categories(source: Source, raw: dict[str, Any], services: Mapping[str, Service]) -> list[Category]:
    categories = []
    for table in _tables(source, raw, "categories"):
        table.only(("consent", "name", "purpose"))
        category_id = table.path.split(".")[1]
        needs_consent = table.truth("consent")
        if not needs_consent and category_id not in EXEMPT:
            raise table.fault(
                f'"{category_id}" is an optional category: it cannot do without consent', "consent"
            )
        if needs_consent and category_id in ("necessary", "security"):
            raise table.fault(f'"{category_id}" is not a matter of consent', "consent")
        categories.append(
            Category(
                id=category_id,
                needs_consent=needs_consent,
                name=table.text("name"),
                purpose=table.text("purpose"),
                services=tuple(service for service in services.values() if service.category == category_id),
            )
        )
    return categories
