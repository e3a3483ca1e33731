"""An authenticator app of the cast: set up through the pages, and shown at the second step."""

from __future__ import annotations

import re

from cookieapp.accounts.factors import totp
from support.client import Browser, code_of_app

ALICE_APP = totp.new_secret()
"""The secret in Alice's app, where she has one."""


def secret_on(page: str) -> str:
    found = re.search(r'class="typed-secret">([A-Z2-7 ]+)<', page)
    assert found
    return found[1].replace(" ", "")


def sealed_on(page: str) -> str:
    found = re.search(r'name="sealed" value="([^"]+)"', page)
    assert found
    return found[1]


def set_up(browser: Browser) -> str:
    """Add an app through the pages; gives its secret."""
    page = browser.get("/account/security/app").text
    secret = secret_on(page)
    sent = {"code": code_of_app(secret), "sealed": sealed_on(page)}
    answer = browser.submit("/account/security/app", sent)
    assert answer.location == "/account/security/codes", answer.text
    return secret


def second_step(browser: Browser, code: str) -> str | None:
    """Send a code; gives where it leads, None where the page comes again."""
    return browser.submit("/login/factor", {"code": code}).location
