"""The page behind a link that is good no more."""

from __future__ import annotations

from flask import Response

from cookieapp.web.pages import render


def stale() -> Response:
    """Say that a link leads nowhere any more."""
    return render("accounts/stale.html", 410)
