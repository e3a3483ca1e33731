"""What browsers report when the Content-Security-Policy held something back. Pure.

Two forms arrive: `application/csp-report` (CSP Level 2, from `report-uri`) and
`application/reports+json` (Reporting API). Of either only three things are read: which
directive it was, which origin was kept out, and the path of the page. Addresses of
visitors, full URLs, samples of scripts and names of browsers are never looked at.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

LARGEST = 16 * 1024  # bytes
MOST = 20
"""Reports that one message may hold; browsers gather only a few."""

SINGLE, SEVERAL = "application/csp-report", "application/reports+json"

DIRECTIVES = frozenset(
    {
        *("default-src", "script-src", "script-src-elem", "script-src-attr"),
        *("style-src", "style-src-elem", "style-src-attr", "img-src", "connect-src", "font-src"),
        *("media-src", "object-src", "frame-src", "child-src", "worker-src", "manifest-src"),
        *("form-action", "base-uri", "frame-ancestors", "sandbox", "upgrade-insecure-requests"),
    }
)
KEYWORDS = frozenset({"inline", "eval", "wasm-eval", "self", "data", "blob", "filesystem", "about"})
"""What stands in for an origin where there is none (CSP Level 3, section 5.3; URL schemes)."""

ELSEWHERE = "elsewhere"
"""An origin that is none: the scheme of an extension, a malformed address."""

_ORIGIN = re.compile(r"(https?|wss?)://([a-z0-9_.-]{1,120}|\[[0-9a-f:.]{2,45}\])(:[0-9]{1,5})?", re.ASCII)


class BadReport(ValueError):
    """A message that no browser sends."""


@dataclass(frozen=True, slots=True)
class Violation:
    """One thing that a browser held back: by which directive, from where, on which page."""

    directive: str
    blocked: str
    path: str


def read(body: bytes, content_type: str) -> list[Violation]:
    """Read a message; BadReport for one that is not exactly what its type says.

    Reports of other kinds that come along (crashes, deprecations) are left out.
    """
    try:
        message = json.loads(body.decode("utf-8"), parse_constant=_refuse)
    except (ValueError, RecursionError):
        raise BadReport from None
    if content_type == SINGLE:
        if not isinstance(message, dict) or not isinstance(message.get("csp-report"), dict):
            raise BadReport
        report = message["csp-report"]
        return [
            _violation(report, ("effective-directive", "violated-directive"), "blocked-uri", "document-uri")
        ]
    if content_type != SEVERAL or not isinstance(message, list) or len(message) > MOST:
        raise BadReport
    bodies = [_body(entry) for entry in message]
    return [
        _violation(body, ("effectiveDirective",), "blockedURL", "documentURL")
        for body in bodies
        if body is not None
    ]


def _refuse(constant: str) -> Any:
    raise ValueError(constant)  # NaN and Infinity are not JSON (RFC 8259)


def _body(entry: Any) -> dict[str, Any] | None:
    if not isinstance(entry, dict) or not isinstance(entry.get("type"), str):
        raise BadReport
    if entry["type"] != "csp-violation":
        return None
    body = entry.get("body")
    if not isinstance(body, dict):
        raise BadReport
    return body


def _violation(report: dict[str, Any], directives: tuple[str, ...], blocked: str, page: str) -> Violation:
    written = next((value for name in directives if isinstance(value := report.get(name), str) and value), "")
    directive = written.split(" ", 1)[0]  # the older form repeats the sources after the name
    if directive not in DIRECTIVES:
        raise BadReport
    return Violation(directive, origin_of(report.get(blocked, "")), _path(report.get(page)))


def origin_of(address: Any) -> str:
    """Cut an address down to scheme, host and port; what has none of them to one word."""
    if not isinstance(address, str):
        raise BadReport
    if not address:
        return "inline"  # so written by browsers that know no keyword for it
    if address in KEYWORDS:
        return address
    scheme = address.partition(":")[0]
    if scheme in KEYWORDS:
        return scheme
    try:
        parts = urlsplit(address)
        host = f"[{parts.hostname}]" if parts.hostname and ":" in parts.hostname else parts.hostname or ""
        origin = f"{parts.scheme}://{host}{f':{parts.port}' if parts.port else ''}"
    except ValueError:
        return ELSEWHERE
    return origin if _ORIGIN.fullmatch(origin) else ELSEWHERE


def _path(address: Any) -> str:
    if not isinstance(address, str):
        raise BadReport
    try:
        return urlsplit(address).path or "/"
    except ValueError:
        raise BadReport from None
