"""The browsers of made-up people: each keeps its cookies, and one connection asks for many of them."""

from __future__ import annotations

import http.client
import threading
import time
from collections.abc import Sequence
from urllib.parse import urlencode

from bench.moved import HEADER
from bench.traffic import Request

PATIENT = 20.0  # seconds for an answer on a busy machine


class Browsers:
    """Every person's browser, asked over one connection."""

    def __init__(self, port: int) -> None:
        self._host = f"127.0.0.1:{port}"
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENT)
        self._cookies: dict[int, dict[str, str]] = {}
        self.sent = 0

    def close(self) -> None:
        """Give the connection back."""
        self._connection.close()

    def send(self, request: Request) -> None:
        """Send one request as a browser would; whoever comes for the first time decides first."""
        if request.person not in self._cookies:
            self._cookies[request.person] = {}
            if request.allows:
                form = {"choice": "save", "service": "statistics"}
                self._ask(request, "POST", "/consent", form)
        if request.goal:
            self._ask(request, "POST", request.path, {"theme": "dark"})
        else:
            self._ask(request, "GET", request.path)

    def _ask(self, request: Request, method: str, path: str, form: dict[str, str] | None = None) -> None:
        jar = self._cookies[request.person]
        headers = {
            HEADER: f"{request.at / 1000:.3f}",
            "User-Agent": request.agent,
            "Accept-Language": request.language,
            "Sec-Fetch-Site": "same-origin",
        }
        if jar:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in jar.items())
        if request.referrer:
            headers["Referer"] = request.referrer
        body = None
        if form is not None:
            body = urlencode(form)
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        end = time.monotonic() + PATIENT
        while True:
            self._connection.request(method, path, body, headers)
            answer = self._connection.getresponse()
            answer.read()
            # Decisions wait for the database a moment only, and the page asks to try again.
            if answer.status != 503 or time.monotonic() > end:
                break
        if answer.status != (303 if form is not None else 200):
            raise RuntimeError(f"{method} {path} answers {answer.status}")
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                key, _, rest = value.partition("=")
                jar[key] = rest.partition(";")[0]
        self.sent += 1


def send_all(browsers: Sequence[Browsers], requests: Sequence[Request]) -> None:
    """Share the people out between the connections; each person's requests stay in order."""
    failed: list[BaseException] = []

    def work(browser: Browsers, share: list[Request]) -> None:
        # What was idle over the night may be closed at the other end; it opens again by itself.
        browser.close()
        try:
            for request in share:
                browser.send(request)
        except BaseException as error:
            failed.append(error)

    shares: list[list[Request]] = [[] for _ in browsers]
    for request in requests:
        shares[request.person % len(browsers)].append(request)
    threads = [
        threading.Thread(target=work, args=pair, daemon=True) for pair in zip(browsers, shares, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise failed[0]
