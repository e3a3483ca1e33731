"""Change one's mind about deleting the account, for 14 days: by the link in the letter, or at the login."""

from __future__ import annotations

import secrets

from flask import Blueprint, Response, request

from cookieapp.accounts.entrance.stale import stale
from cookieapp.accounts.history.events import record
from cookieapp.accounts.letters import notices
from cookieapp.accounts.letters.links import STAY, links
from cookieapp.accounts.people.directory import directory
from cookieapp.accounts.people.models import User
from cookieapp.storage.stores import sql
from cookieapp.web.forms import Form
from cookieapp.web.pages import render
from cookieapp.web.redirects import go

blueprint = Blueprint("leaving", __name__, url_prefix="/account/keep")


@blueprint.get("")
def ask() -> Response:
    """Show the button that keeps the account."""
    token = request.args.get("token", "")
    found = links().look(STAY, token)
    return stale() if found is None else hold_back(found.user, token)


@blueprint.post("")
def stay() -> Response:
    """Open the account again, as it was."""
    if not Form().validate():
        return stale()
    with sql().session():
        found = links().use(STAY, request.form.get("token", ""))
        if found is None:
            return stale()
        directory().set_leaving(found.user.id, None)
        record(found.user.id, "stayed")
        notices.tell(found.user, "stayed")
    return go("accounts.login", notice="stayed")


def hold_back(user: User, token: str | None = None, status: int = 200) -> Response:
    """Offer to keep an account that is leaving; to be shown to its owner only."""
    assert user.leaving_at is not None
    return render(
        "accounts/keep.html",
        status,
        email=user.email,
        end=user.leaving_at + STAY.life,
        token=token or links().make(STAY, user, secrets.token_hex(16)),
    )
