"""Refuse requests for a host that is not ours (ASVS v5.0.0-13: Host header attacks)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from config import is_loopback

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_HOST = re.compile(r"(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9.-]+)(?::([0-9]{1,5}))?", re.ASCII)
_REFUSAL = b"This server does not answer for that host name.\nTen serwer nie obsluguje tej nazwy hosta.\n"


class Hosts:
    """Let through only requests for the public address.

    On loopback every loopback name, with whatever port, is the same host: a container
    knows itself by another port than the one that is published.
    """

    def __init__(self, app: WSGIApplication, public_url: str) -> None:
        self.app = app
        parts = urlsplit(public_url)
        self._hostname = (parts.hostname or "").lower()
        self._port = parts.port or (443 if parts.scheme == "https" else 80)
        self._default_port = 443 if parts.scheme == "https" else 80
        self._loopback = is_loopback(self._hostname)
        self._known = {parts.netloc}

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Serve one request."""
        host = environ.get("HTTP_HOST", "")
        if host not in self._known and not self._ours(host):
            start_response("400 Bad Request", [("Content-Type", "text/plain; charset=utf-8")])
            return [_REFUSAL]
        return self.app(environ, start_response)

    def _ours(self, host: str) -> bool:
        match = _HOST.fullmatch(host)
        if match is None:
            return False
        name, port = match[1].strip("[]").lower(), int(match[2] or self._default_port)
        if self._loopback:
            return is_loopback(name)
        return name == self._hostname and port == self._port
