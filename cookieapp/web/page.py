"""What a template may ask about the page it is part of."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, quote, urlencode

import msgspec

from config import LANGUAGES
from cookieapp.web.here import notes, the_request

ONCE = "once"
"""The parameter that lets a partner's content in once; no link or form of the page carries it on."""

_PLAIN = re.compile(r"[A-Za-z0-9/._~=&-]*", re.ASCII)


class Page(msgspec.Struct, frozen=True):
    """The request as templates see it."""

    path: str
    query: str
    method: str
    language: str
    pinned: bool

    @classmethod
    def of_request(cls) -> Page:
        """Describe the current request."""
        environ, own = the_request().environ, notes()
        return cls(
            _address(environ.get("PATH_INFO", "/")),
            _without_once(_address(environ.get("QUERY_STRING", ""), "?%")),
            environ["REQUEST_METHOD"],
            own.get("language", LANGUAGES[0]),
            bool(own.get("pinned", False)),
        )

    @property
    def next(self) -> str:
        """Give the address to come back to after a form of another page: this page, if it was read."""
        if self.method not in ("GET", "HEAD"):
            return "/"
        return f"{self.path}?{self.query}" if self.query else self.path

    def in_language(self, language: str) -> str:
        """Give the address of this page in another language, which stores nothing."""
        if not self.query and self.method in ("GET", "HEAD"):
            return f"{self.path}?lang={language}"
        kept = [(key, value) for key, value in parse_qsl(self.query, keep_blank_values=True) if key != "lang"]
        path = self.path if self.method in ("GET", "HEAD") else "/"
        return f"{path}?{urlencode([*kept, ('lang', language)])}"


def _without_once(query: str) -> str:
    if ONCE not in query:
        return query
    return "&".join(part for part in query.split("&") if part.partition("=")[0] != ONCE)


def _address(part: str, also: str = "") -> str:
    """Write a part of an address in ASCII; WSGI hands raw bytes over as Latin-1 (PEP 3333)."""
    if _PLAIN.fullmatch(part):
        return part
    return quote(part.encode("latin-1", "replace"), safe="/:@!$&'()*+,;=~-._" + also)
