"""Plain HTTP clients for a served site: as many as there are threads, each with cookies of its own."""

from __future__ import annotations

import http.client
import time
from dataclasses import dataclass, field
from urllib.parse import urlencode


@dataclass
class Client:
    """One browser without a screen, on one connection that is kept open."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)

    def get(self, path: str) -> tuple[int, float]:
        """Fetch a page; gives its status and the seconds it took."""
        return self._send("GET", path, None, {})

    def post(self, path: str, form: dict[str, str]) -> tuple[int, float]:
        """Send a form as a page of the site would."""
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin"}
        return self._send("POST", path, urlencode(form), headers)

    def _send(self, method: str, path: str, body: str | None, headers: dict[str, str]) -> tuple[int, float]:
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        sent = {**self.headers, **headers, **({"Cookie": cookie} if cookie else {})}
        began = time.perf_counter()
        try:
            self._connection.request(method, path, body, sent)
            answer = self._connection.getresponse()
            answer.read()
        except (http.client.HTTPException, OSError):
            self._connection.close()
            raise
        took = time.perf_counter() - began
        for name, line in answer.getheaders():
            if name.lower() == "set-cookie":
                key, _, value = line.partition(";")[0].partition("=")
                if "Max-Age=0" in line:
                    self.cookies.pop(key, None)
                else:
                    self.cookies[key] = value
        return answer.status, took
