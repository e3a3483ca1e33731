"""Play a partner of the site: another origin with a pixel, a frame and a script, which sets its own cookie.

It exists to let everybody see that a refused partner gets no request at all: `/requests` lists every one.
It belongs to the demonstration alone, needs nothing but the standard library and forgets all when it ends.
"""

from __future__ import annotations

import json
import os
import re
import secrets
import sys
import threading
from collections import deque
from datetime import UTC, datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

from config import Config, ConfigError

COOKIE = "partner_uid"
LIFETIME = 30 * 24 * 60 * 60
"""Seconds the visitor's number is kept, as the register declares it."""

ATTRIBUTES = "Path=/; Secure; HttpOnly; SameSite=None; Partitioned"
KEPT_REQUESTS = 10_000

PIXEL = bytes.fromhex(
    "47494638396101000100800000000000ffffff21f90401000000002c00000000010001000002024401003b"
)
"""A transparent GIF of one pixel (GIF89a)."""

SCRIPT = b"document.documentElement.dataset.partner = 'loaded';\n"

PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>{title}</title>
<style>
:root {{ color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif }}
body {{ margin: 0; padding: 1.25rem; max-width: 38rem }}
h1 {{ margin: 0 0 .5rem; font-size: 1.25rem; line-height: 1.25 }}
p {{ margin: 0 0 .75rem }}
button {{ padding: .4em .9em; border: 1px solid; border-radius: .5rem; font: inherit; background: none }}
</style>
</head>
<body>
<h1>{title}</h1>
{body}
</body>
</html>
"""

HOME = """<p>This is the stand-in for an advertising partner: another origin, with a cookie of its own.</p>
<p>It answers <a href="/pixel.gif">/pixel.gif</a>, <a href="/frame">/frame</a> and
<a href="/script.js">/script.js</a>, and lists <a href="/requests">every request it received</a>.</p>
<form method="post" action="/opt-out"><button>Delete my visitor number</button></form>"""

FRAME = """<p>This frame comes from another origin.
You see it because you allowed this partner; withdraw that and it will not even be asked for.</p>"""

OPTED_OUT = """<p>Your visitor number has been deleted. <a href="/">Back</a></p>"""


class Partner(ThreadingHTTPServer):
    """The stand-in partner of one site."""

    daemon_threads = True

    def __init__(self, address: tuple[str, int], site: str) -> None:
        """Listen on `address`; only pages of the origin `site` may frame us."""
        super().__init__(address, _Handler)
        self.site = site
        self.requests: deque[dict[str, object]] = deque(maxlen=KEPT_REQUESTS)


class _Handler(BaseHTTPRequestHandler):
    server: Partner
    protocol_version = "HTTP/1.1"
    timeout = 10

    def do_GET(self) -> None:
        self._note()
        match urlsplit(self.path).path:
            case "/":
                self._page("A stand-in partner", HOME)
            case "/pixel.gif":
                self._send(PIXEL, "image/gif", cookie=self._visitor())
            case "/frame":
                self._page("An advertisement by our partner", FRAME, cookie=self._visitor())
            case "/script.js":
                self._send(SCRIPT, "text/javascript; charset=utf-8", cookie=self._visitor())
            case "/requests":
                self._send(json.dumps(list(self.server.requests)).encode(), "application/json")
            case "/opt-out":
                self._opt_out()
            case _:
                self._page("Not found", "<p>There is nothing here.</p>", HTTPStatus.NOT_FOUND)

    do_HEAD = do_GET

    def do_POST(self) -> None:
        self._note()
        self.close_connection = True  # Whatever the body holds, nobody reads it.
        if urlsplit(self.path).path == "/opt-out":
            self._opt_out()
        else:
            self._page("Not found", "<p>There is nothing here.</p>", HTTPStatus.NOT_FOUND)

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
        came_from = urlsplit(self.headers.get("Referer", ""))
        self.server.requests.append(
            {
                "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
                "method": self.command,
                "path": self.path,
                "cookies": sorted(self._cookies()),
                "referer": f"{came_from.scheme}://{came_from.netloc}" if came_from.netloc else None,
            }
        )

    def _visitor(self) -> str | None:
        """Return a cookie with a new visitor number, none for a visitor who has one."""
        if re.fullmatch(r"[0-9a-f]{32}", self._cookies().get(COOKIE, "")):
            return None
        return f"{COOKIE}={secrets.token_hex(16)}; Max-Age={LIFETIME}; {ATTRIBUTES}"

    def _opt_out(self) -> None:
        self._page("Done", OPTED_OUT, cookie=f"{COOKIE}=; Max-Age=0; {ATTRIBUTES}")

    def _page(
        self, title: str, body: str, status: HTTPStatus = HTTPStatus.OK, cookie: str | None = None
    ) -> None:
        page = PAGE.format(title=title, body=body).encode()
        self._send(page, "text/html; charset=utf-8", status, cookie)

    def _send(
        self, body: bytes, kind: str, status: HTTPStatus = HTTPStatus.OK, cookie: str | None = None
    ) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.send_header("X-Content-Type-Options", "nosniff")
        policy = f"default-src 'none'; style-src 'unsafe-inline'; frame-ancestors {self.server.site}"
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


def partner_host(config: Config) -> str:
    """Return the address to listen on: this machine alone, or a container's own network as the site does."""
    return config.host if config.host == "0.0.0.0" else "127.0.0.1"


def main() -> None:
    """Serve until this process is ended."""
    try:
        config = Config.from_env(os.environ)
    except ConfigError as error:
        sys.exit(_told(str(error)))
    try:
        partner = Partner((partner_host(config), config.partner_port), config.origin)
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


if __name__ == "__main__":
    main()
