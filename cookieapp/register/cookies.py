"""Read the cookies of a register."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from cookieapp.register.model import SITE, Cookie, Partner
from cookieapp.register.table import Source, Table

_TOKEN = re.compile(r"[A-Za-z0-9!#$%&'^_`|~.+-]+\*?")  # RFC 6265, section 4.1.1: no separators, no blanks


def read_cookies(source: Source, raw: dict[str, Any], partners: Mapping[str, Partner]) -> dict[str, Cookie]:
    """Read every [[cookies]], each under its own name."""
    listed = raw.get("cookies", [])
    if not isinstance(listed, list):
        raise Table(source, "", raw).fault('"cookies" has to be a list of [[cookies]]', "cookies")
    cookies: dict[str, Cookie] = {}
    for index, values in enumerate(listed):
        table = Table(source, "cookies", values if isinstance(values, dict) else {}, index)
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
