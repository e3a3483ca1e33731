"""The cast: Alice and Bob have accounts, Olive runs the site."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask

ALICE = "alice@example.com"
BOB = "bob@example.com"
OLIVE = "olive@example.com"
PASSWORD = "a long sentence that Alice remembers"
LOGIN = {"email": ALICE, "password": PASSWORD}
"""What Alice sends to log in."""
OLIVE_APP = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
"""The secret in Olive's authenticator app: operators need a second factor."""
SECRET = "0123456789abcdef" * 3

MakeApp = Callable[..., Flask]
