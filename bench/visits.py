"""The requests that are measured: which page, of which site, by whom."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication, WSGIEnvironment

HEADERS = {
    "User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "en,pl;q=0.7",
}
"""What a browser sends along, save for its cookies and the codings it takes."""

CODINGS = "gzip, deflate, br, zstd"
ARTICLE = "/articles/chat-or-phone"


@dataclass(frozen=True, slots=True)
class Visit:
    """One request. `site` is "hello", "stock" or "ours", `cookie` the Cookie header or empty."""

    label: str
    site: str
    path: str = "/"
    cookie: str = ""
    compressed: bool = False

    @property
    def headers(self) -> dict[str, str]:
        """Give the headers of the request, without Host."""
        extra = {"Cookie": self.cookie} if self.cookie else {}
        return HEADERS | extra | ({"Accept-Encoding": CODINGS} if self.compressed else {})

    def environ(self, host: str = "localhost:8000") -> WSGIEnvironment:
        """Give the request as a WSGI server would."""
        sent = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in self.headers.items()}
        return {
            "REQUEST_METHOD": "GET",
            "SCRIPT_NAME": "",
            "PATH_INFO": self.path,
            "QUERY_STRING": "",
            "SERVER_NAME": "127.0.0.1",
            "SERVER_PORT": "8000",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "HTTP_HOST": host,
            **sent,
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(),
            "wsgi.errors": sys.stderr,
            "wsgi.multithread": True,
            "wsgi.multiprocess": True,
            "wsgi.run_once": False,
        }

    def as_mapping(self) -> dict[str, Any]:
        """Give the fields, for handing a visit to another process."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: str
    headers: list[tuple[str, str]]
    body: bytes


def ask(application: WSGIApplication, environ: WSGIEnvironment) -> Answer:
    """Call an application as a server does, and read the whole answer."""
    status, headers = "", []

    def start(line: str, lines: list[tuple[str, str]], exc_info: object = None) -> Callable[[bytes], object]:
        nonlocal status, headers
        status, headers = line, lines
        return lambda _: None

    chunks: Iterable[bytes] = application(environ, start)
    try:
        body = b"".join(chunks)
    finally:
        if hasattr(chunks, "close"):
            chunks.close()
    return Answer(status, headers, body)
