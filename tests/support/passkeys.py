"""Passkeys of the cast: added on the page and used to log in."""

from __future__ import annotations

from support.authenticator import Authenticator, options_on
from support.client import Browser

PAGE = "/account/security/passkeys"


def add(browser: Browser, device: Authenticator, name: str = "My laptop") -> str | None:
    """Add a passkey; gives where that leads, None where the page comes again."""
    made = device.create(options_on(browser.get(PAGE).text))
    return browser.submit(PAGE, {"name": name, "credential": made}).location


def log_in(browser: Browser, device: Authenticator, **data: str) -> str | None:
    shown = device.get(options_on(browser.get("/login").text))
    return browser.post("/passkeys/login", {"credential": shown, **data}).location
