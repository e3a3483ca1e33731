"""Read the contents of partners that pages may show, each under the service that asks for it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from cookieapp.register.model import Content, Service
from cookieapp.register.partners import fill
from cookieapp.register.table import Source, Table, tables

KINDS = {"frame": "frame-src", "picture": "img-src", "script": "script-src"}
"""What content can be, and the directive that has to name its origin."""


def read_contents(
    source: Source, raw: dict[str, Any], services: Mapping[str, Service], facts: Mapping[str, str]
) -> dict[str, Content]:
    """Read every [contents.<id>]; content whose address configuration does not know is left out."""
    found = (_content(table, services, facts) for table in tables(source, raw, "contents"))
    return {content.id: content for content in found if content is not None}


def _content(table: Table, services: Mapping[str, Service], facts: Mapping[str, str]) -> Content | None:
    table.only(("service", "kind", "url", "name", "purpose"))
    service = services.get(table.string("service"))
    if service is None or service.partner is None:
        raise table.fault(f'service "{table.values["service"]}" is not one of a partner', "service")
    kind = table.string("kind")
    if kind not in KINDS:
        raise table.fault(f'kind "{kind}" is none of {", ".join(KINDS)}', "kind")
    url = fill(table.string("url"), facts)
    name, purpose = table.text("name"), table.text("purpose")
    if url is None:
        return None
    parts = urlsplit(url)
    origin = f"{parts.scheme}://{parts.netloc}"
    if origin not in service.partner.origins.get(KINDS[kind], ()):
        raise table.fault(f'"{origin}" is not among the partner\'s origins for {KINDS[kind]}', "url")
    return Content(table.path.split(".")[1], service, kind, KINDS[kind], url, origin, name, purpose)
