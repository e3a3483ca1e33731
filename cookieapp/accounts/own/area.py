"""The account's own area, and its page about security; the other pages add themselves."""

from __future__ import annotations

from flask import Blueprint, Response, request

from cookieapp.accounts.entrance.doors import login_required
from cookieapp.accounts.factors.store import factors
from cookieapp.accounts.history.events import events
from cookieapp.accounts.people.directory import directory
from cookieapp.accounts.people.models import User
from cookieapp.accounts.sessions.identity import Identity, current
from cookieapp.web.pages import render

blueprint = Blueprint("area", __name__, url_prefix="/account")


@blueprint.get("/security")
@login_required
def security() -> Response:
    """Show how the account is protected, and what happened to it in the last 90 days."""
    number = request.args.get("page", "1")
    activity = events().page(owner().user_id, int(number) if number.isdecimal() and len(number) < 6 else 1)
    return render(
        "accounts/security.html",
        activity=activity,
        changed=request.args.get("changed"),
        owned=factors().of(owner().user_id),
        has_password=_has_password(),
        factor_notice=request.args.get("factor"),
    )


def _has_password() -> bool:
    user = account_of_owner()
    return user is not None and bool(user.password_hash)


def owner() -> Identity:
    """Give who is logged in, on a page that only they can see."""
    who = current()
    assert who is not None
    return who


def account_of_owner() -> User | None:
    """Give the account of who is logged in; None where it was deleted meanwhile."""
    return directory().get(owner().user_id)
