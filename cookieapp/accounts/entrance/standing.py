"""Accounts that cannot be used although the password is right, and what their owners can do."""

from __future__ import annotations

from flask import Response

from cookieapp.accounts.entrance.staying import hold_back
from cookieapp.accounts.people.models import User
from cookieapp.web.pages import render


def hindrance(user: User) -> Response | None:
    """Give the page for somebody with the right password who still cannot come in; None for all others."""
    if user.confirmed_at is None:
        return render("accounts/unconfirmed.html", 403, email=user.email)
    if user.leaving_at is not None:
        return hold_back(user, status=403)
    return None
