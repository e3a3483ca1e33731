"""Answer as the partner does."""

from __future__ import annotations

import json
import os
import re
import secrets
import signal
import sys
import threading
from datetime import UTC, datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import SplitResult, urlsplit

from config import Config, ConfigError
from cookieapp.partner.records import Records
from cookieapp.partner.words import WORDS, language_of, listed, page

COOKIE = "partner_uid"
LIFETIME = 30 * 24 * 60 * 60
"""Seconds the visitor's number is kept, as the register declares it."""

ATTRIBUTES = "Path=/; Secure; HttpOnly; SameSite=None; Partitioned"
LIST = "partner-requests.jsonl"
"""Where the list of requests is, under the data directory."""

PIXEL = bytes.fromhex(
    "47494638396101000100800000000000ffffff21f90401000000002c00000000010001000002024401003b"
)
"""A transparent GIF of one pixel (GIF89a)."""

SCRIPT = b"document.documentElement.dataset.partner = 'loaded';\n"


class Partner(ThreadingHTTPServer):
    """The stand-in partner of one site."""

    daemon_threads = True

    def __init__(self, address: tuple[str, int], site: str, requests: Records) -> None:
        """Listen on `address`; only pages of the origin `site` may frame us."""
        super().__init__(address, _Handler)
        self.site = site
        self.requests = requests


class _Handler(BaseHTTPRequestHandler):
    server: Partner
    protocol_version = "HTTP/1.1"
    timeout = 10

    def do_GET(self) -> None:
        self._note()
        match _split(self.path).path:
            case "/":
                self._page("home")
            case "/pixel.gif":
                self._send(PIXEL, "image/gif", cookie=self._visitor())
            case "/frame":
                self._page("frame", cookie=self._visitor())
            case "/script.js":
                self._send(SCRIPT, "text/javascript; charset=utf-8", cookie=self._visitor())
            case "/requests":
                self._send(json.dumps(self.server.requests.all()).encode(), "application/json")
            case "/list":
                self._list()
            case "/opt-out":
                self._ask()
            case _:
                self._page("missing", status=HTTPStatus.NOT_FOUND)

    do_HEAD = do_GET

    def do_POST(self) -> None:
        self._note()
        self.close_connection = True  # Whatever the body holds, nobody reads it.
        if _split(self.path).path == "/opt-out":
            self._page("done", cookie=f"{COOKIE}=; Max-Age=0; {ATTRIBUTES}")
        else:
            self._page("missing", status=HTTPStatus.NOT_FOUND)

    def log_message(self, format: str, *args: object) -> None:
        """Keep no access log."""

    def version_string(self) -> str:
        """Return what the Server header says."""
        return "stand-in-partner"

    def _cookies(self) -> dict[str, str]:
        pairs = (pair.partition("=") for pair in self.headers.get("Cookie", "").split(";"))
        return {name.strip(): value.strip() for name, equals, value in pairs if equals}

    def _note(self) -> None:
        """Remember this request; of cookies only the names, of the referring page only the origin."""
        came_from = _split(self.headers.get("Referer", ""))
        self.server.requests.add(
            {
                "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
                "method": self.command,
                "path": self.path,
                "cookies": sorted(self._cookies()),
                "referer": f"{came_from.scheme}://{came_from.netloc}" if came_from.netloc else None,
            }
        )

    def _has_number(self) -> bool:
        return bool(re.fullmatch(r"[0-9a-f]{32}", self._cookies().get(COOKIE, "")))

    def _visitor(self) -> str | None:
        """Return a cookie with a new visitor number, none for a visitor who has one."""
        if self._has_number():
            return None
        return f"{COOKIE}={secrets.token_hex(16)}; Max-Age={LIFETIME}; {ATTRIBUTES}"

    def _ask(self) -> None:
        """Ask before anything is deleted: opening a page changes nothing (RFC 9110, section 9.2.1)."""
        said = WORDS[self._language()]
        self._page(
            "opt-out", said["number" if self._has_number() else "no-number"], said["opt-out"], said["back"]
        )

    def _list(self) -> None:
        requests = self.server.requests
        body = listed(self._language(), requests.all(), requests.dropped, lasting=requests.lasting)
        self._send(body, "text/html; charset=utf-8")

    def _language(self) -> str:
        return language_of(self.headers.get("Accept-Language", ""))

    def _page(
        self, name: str, *parts: str, status: HTTPStatus = HTTPStatus.OK, cookie: str | None = None
    ) -> None:
        self._send(page(self._language(), name, *parts), "text/html; charset=utf-8", status, cookie)

    def _send(
        self, body: bytes, kind: str, status: HTTPStatus = HTTPStatus.OK, cookie: str | None = None
    ) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.send_header("X-Content-Type-Options", "nosniff")
        policy = (
            "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'self'; "
            f"frame-ancestors {self.server.site}"
        )
        self.send_header("Content-Security-Policy", policy)
        # A site that isolates itself may show us all the same: being shown elsewhere is our purpose.
        self.send_header("Cross-Origin-Resource-Policy", "cross-origin")
        if cookie:
            self.send_header("Set-Cookie", cookie)
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)


def _split(address: str) -> SplitResult:
    """Take an address apart; one that is none has no parts."""
    try:
        return urlsplit(address)
    except ValueError:
        return urlsplit("")


def partner_host(config: Config) -> str:
    """Return the address to listen on: this machine alone, or a container's own network as the site does."""
    return config.host if config.host == "0.0.0.0" else "127.0.0.1"


def main() -> None:
    """Serve until this process is ended, or not at all where nothing is demonstrated."""
    try:
        config = Config.from_env(os.environ)
    except ConfigError as error:
        sys.exit(_told(str(error)))
    if not config.demo:
        print("cookieapp: this is no demonstration, so no partner is needed")
        return
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # else a container waits
    try:
        requests = Records(config.data_dir / LIST)
        partner = Partner((partner_host(config), config.partner_port), config.origin, requests)
    except OSError as error:
        sys.exit(_told(f"COOKIEAPP_PARTNER_PORT must be a free port: {error.strerror}."))
    with partner:
        serving = threading.Thread(target=partner.serve_forever, daemon=True)
        serving.start()
        try:
            serving.join()
        except KeyboardInterrupt:
            partner.shutdown()


def _told(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return 2
