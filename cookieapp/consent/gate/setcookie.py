"""One Set-Cookie line, read the way browsers read it (RFC 6265bis, section 5.6)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from email.utils import parsedate_to_datetime

from cookieapp.register import Cookie

LONGEST = 4096  # bytes of name and value and attributes that every browser takes

_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+", re.ASCII)
_VALUE = re.compile(r'"?[!#-+\--:<-\[\]-~]*"?', re.ASCII)  # cookie-octet, optionally in quotes
_MAX_AGE = re.compile(r"-?[0-9]{1,12}", re.ASCII)


@dataclass(frozen=True, slots=True)
class SetCookie:
    """What a line asks the browser to keep. `life` is in seconds, None for a browser session."""

    name: str
    value: str
    life: float | None
    attributes: frozenset[tuple[str, str]]


def parse(line: str, now: float) -> SetCookie | None:
    """Read a line; None where it is malformed or where browsers might read it differently.

    Both Max-Age and Expires count, and the longer life is taken.
    """
    if len(line) > LONGEST:
        return None
    first, *rest = line.split(";")
    name, equals, value = first.partition("=")
    name, value = name.strip(" \t"), value.strip(" \t")
    if not equals or not _NAME.fullmatch(name) or not _VALUE.fullmatch(value):
        return None
    lives: list[float] = []
    attributes = set()
    for part in rest:
        key, _, content = part.partition("=")
        key, content = key.strip(" \t").lower(), content.strip(" \t")
        if key == "max-age":
            if not _MAX_AGE.fullmatch(content):
                return None
            lives.append(int(content))
        elif key == "expires":
            try:
                lives.append(parsedate_to_datetime(content).timestamp() - now)
            except (ValueError, OverflowError, TypeError):
                return None
        elif key:
            attributes.add((key, content.lower() if key != "path" else content))
    return SetCookie(name, value, max(lives) if lives else None, frozenset(attributes))


def is_name(name: str) -> bool:
    """Tell whether a name can stand in a header (RFC 6265, section 4.1.1: a token)."""
    return _NAME.fullmatch(name) is not None


def declared_attributes(secure: bool) -> frozenset[tuple[str, str]]:
    """Give the attributes that every first-party cookie leaves with."""
    always = {("path", "/"), ("httponly", ""), ("samesite", "lax")}
    return frozenset(always | {("secure", "")} if secure else always)


def write(full_name: str, value: str, life: int | None, secure: bool) -> str:
    """Write the line for a first-party cookie; `life` in seconds, None for a browser session."""
    age = "" if life is None else f"; Max-Age={life}"
    return f"{full_name}={value}{age}; Path=/; HttpOnly; SameSite=Lax{'; Secure' if secure else ''}"


def write_expired(cookie: Cookie, full_name: str, secure: bool) -> list[str]:
    """Write the lines that delete a cookie, one for each declared path and domain."""
    end = "Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT; HttpOnly; SameSite=Lax"
    flag = "; Secure" if secure else ""
    return [
        f"{full_name}=; Path={path}; {f'Domain={domain}; ' if domain else ''}{end}{flag}"
        for path in cookie.paths
        for domain in cookie.domains
    ]
