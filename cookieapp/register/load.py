"""Read cookies.toml into a register, or say which line is wrong."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cookieapp.register.contents import read_contents
from cookieapp.register.cookies import read_cookies
from cookieapp.register.errors import RegisterError
from cookieapp.register.model import Category, Register, Service
from cookieapp.register.partners import read_partners
from cookieapp.register.services import read_services
from cookieapp.register.table import ORIGINALS, Source, Table, Translate, tables, untranslated

FILE = Path(__file__).with_name("cookies.toml")
EXEMPT = frozenset({"necessary", "security", "functional"})
"""Categories that may do without consent: strictly necessary, or asked for by the person
(Prawo komunikacji elektronicznej, art. 399(3); WP29 opinion 04/2012)."""


def load(
    languages: tuple[str, ...] = ORIGINALS,
    facts: Mapping[str, str] | None = None,
    file: Path = FILE,
    translate: Translate = untranslated,
) -> Register:
    """Read and check the register.

    `facts` fills placeholders such as {partner_origin}; `translate` gives the words for languages
    that the file leaves to the catalogues. Raises RegisterError, which
    names the file and the line, for everything that would make a promise untrue.
    """
    return parse(file.read_text(encoding="utf-8"), languages, facts or {}, file.name, translate)


def parse(
    text: str,
    languages: tuple[str, ...],
    facts: Mapping[str, str] | None = None,
    file: str = "cookies.toml",
    translate: Translate = untranslated,
) -> Register:
    """Check the words of a register file; see `load`."""
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"line (\d+)", str(error))
        raise RegisterError(file, int(line[1]) if line else text.count("\n") + 1, str(error)) from None
    source = Source(file, text, languages, translate)
    top = Table(source, "", raw)
    top.only(("format", "categories", "services", "partners", "contents", "cookies"))
    if raw.get("format") != 1:
        raise top.fault('"format" has to be 1', "format")
    _check_categories(source, raw)
    partners = read_partners(source, raw, facts or {})
    cookies = read_cookies(source, raw, partners)
    services = read_services(source, raw, partners, cookies)
    categories = [_category(table, services) for table in tables(source, raw, "categories")]
    return Register(
        categories=tuple(categories),
        partners=tuple(partners.values()),
        _services={service.id: service for category in categories for service in category.services},
        _exact={cookie.name: cookie for cookie in cookies.values() if not cookie.is_pattern},
        _patterns=tuple(cookie for cookie in cookies.values() if cookie.is_pattern),
        contents=read_contents(source, raw, services, facts or {}),
    )


def _check_categories(source: Source, raw: dict[str, Any]) -> None:
    """Refuse an optional category that would ask nobody, and a necessary one that would ask."""
    for table in tables(source, raw, "categories"):
        table.only(("consent", "name", "purpose"))
        category_id = table.path.split(".")[1]
        needs_consent = table.truth("consent")
        if not needs_consent and category_id not in EXEMPT:
            raise table.fault(
                f'"{category_id}" is an optional category: it cannot do without consent', "consent"
            )
        if needs_consent and category_id in ("necessary", "security"):
            raise table.fault(f'"{category_id}" is not a matter of consent', "consent")


def _category(table: Table, services: Mapping[str, Service]) -> Category:
    category_id = table.path.split(".")[1]
    return Category(
        id=category_id,
        needs_consent=table.truth("consent"),
        name=table.text("name"),
        purpose=table.text("purpose"),
        services=tuple(service for service in services.values() if service.category == category_id),
    )
