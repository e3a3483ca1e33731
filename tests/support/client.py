"""A browser without a screen: keeps cookies, checks every response it gets."""

from __future__ import annotations

import re
import time
from typing import Any

import html5lib
import pyotp
from flask import Flask
from werkzeug.test import Client, TestResponse

from cookieapp.register import load
from support.cast import OLIVE_APP

_REGISTER = load(facts={"partner_origin": "http://127.0.0.1:8001"})
HEADERS = ("Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy")
OF_PAGES = ("Permissions-Policy", "Cross-Origin-Opener-Policy")


class Browser:
    """Walk through the site as one person with one browser."""

    def __init__(self, app: Flask, *, base: str = "http://localhost:8000", **headers: str) -> None:
        self.app = app
        self.base = base
        self.headers = {
            "Accept-Language": "en",
            **{name.replace("_", "-"): value for name, value in headers.items()},
        }
        self._client = Client(app.wsgi_app, TestResponse)

    def get(self, path: str, **kwargs: Any) -> TestResponse:
        """Fetch a page."""
        return self.open(path, method="GET", **kwargs)

    def post(self, path: str, data: dict[str, Any] | None = None, **kwargs: Any) -> TestResponse:
        """Send a form as a page of this site would."""
        headers = {"Sec-Fetch-Site": "same-origin", **kwargs.pop("headers", {})}
        return self.open(path, method="POST", data=data or {}, headers=headers, **kwargs)

    def open(self, path: str, **kwargs: Any) -> TestResponse:
        """Send a request and check what comes back."""
        headers = {**self.headers, **kwargs.pop("headers", {})}
        response = self._client.open(path, base_url=self.base, headers=headers, **kwargs)
        check(response)
        return response

    def submit(self, path: str, data: dict[str, Any], *, form_on: str | None = None) -> TestResponse:
        """Send a form with the token of the page it is on."""
        token = token_in(self.get(form_on or path))
        return self.post(path, {**data, **({"csrf_token": token} if token else {})})

    def decide(self, choice: str, *services: str, **data: str) -> TestResponse:
        """Decide about cookies."""
        return self.post("/consent", {"choice": choice, "service": list(services), **data})

    def logged_in(self, email: str, password: str, **data: str) -> Browser:
        """Log in and give this browser back; Olive also shows a code of her app."""
        response = self.post("/login", {"email": email, "password": password, **data})
        assert response.status_code == 303, response.text
        if response.location == "/login/factor":
            # Each code is good once; a test may log Olive in three times.
            for steps in (-1, 0, 1):
                sent = {"code": code_of_app(OLIVE_APP, steps)}
                response = self.submit("/login/factor", sent)
                if response.status_code == 303:
                    break
        assert (response.status_code, response.location != "/login?notice=please") == (303, True)
        return self

    @property
    def cookies(self) -> dict[str, str]:
        """List the cookies that this browser keeps."""
        return {cookie.key: cookie.value for cookie in self._client._cookies.values()}

    def keep(self, name: str, value: str) -> None:
        """Put a cookie into this browser, as somebody else might have done."""
        self._client.set_cookie(name, value, domain="localhost")


phone_clock = time.time
"""What authenticator apps go by."""


def code_of_app(secret: str, steps: int = 0) -> str:
    """Give the code that an authenticator app shows, or showed so many half minutes ago."""
    return pyotp.TOTP(secret).generate_otp(int(phone_clock()) // 30 + steps)


def token_in(response: TestResponse) -> str | None:
    """Find the form token on a page."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', response.text)
    return found[1] if found else None


def check(response: TestResponse) -> None:
    """Hold any response against what is promised of all of them."""
    for name in HEADERS if "immutable" in response.headers.get("Cache-Control", "") else HEADERS + OF_PAGES:
        assert name in response.headers, f"{name} is missing"
    for line in response.headers.getlist("Set-Cookie"):
        name = line.partition("=")[0].removeprefix("__Host-")
        assert _REGISTER.lookup(name) or "Max-Age=0" in line, f"undeclared cookie left: {line}"
        assert "HttpOnly" in line and "SameSite=Lax" in line and "Path=/" in line and "Domain" not in line
    if response.mimetype == "text/html" and "Content-Encoding" not in response.headers:
        html5lib.HTMLParser(strict=True).parse(response.text)
        ids = re.findall(r'\bid="([^"]*)"', response.text)
        assert len(ids) == len(set(ids)), "an id is used twice"
        assert "style=" not in response.text and "<script>" not in response.text


def set_cookies(response: TestResponse) -> dict[str, str]:
    """Give the Set-Cookie lines by name; the last one of a name wins, as in browsers."""
    return {line.partition("=")[0]: line for line in response.headers.getlist("Set-Cookie")}
