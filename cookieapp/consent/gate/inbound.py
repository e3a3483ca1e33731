"""The way in: which of the cookies that a browser sent the application may see."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from cookieapp.register import Cookie, Register


class Standing(StrEnum):
    """How a received cookie stands to the register."""

    ALLOWED = "allowed"
    NOT_ALLOWED = "not allowed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Received:
    """A cookie that the browser sent. Values of cookies that may not be read are not kept."""

    name: str
    cookie: Cookie | None
    standing: Standing
    size: int


def split(header: str) -> dict[str, str]:
    """Take a Cookie header apart into names and values; the first of equal names wins.

    Browsers send the cookie with the longest path first, and one without a name as a
    bare value (RFC 6265bis, section 5.8.3); bare values are nobody's and are left out.
    """
    found: dict[str, str] = {}
    for part in header.split(";"):
        name, equals, value = part.strip(" \t").partition("=")
        if equals and name and name not in found:
            found[name] = value
    return found


def lookup(register: Register, full_name: str, prefix: str) -> Cookie | None:
    """Find the entry for a full name. Our own cookies count only with `prefix`."""
    if prefix and full_name.startswith(prefix):
        cookie = register.lookup(full_name[len(prefix) :])
        return cookie if cookie is not None and cookie.first_party else None
    cookie = register.lookup(full_name)
    return cookie if cookie is not None and not (prefix and cookie.first_party) else None
