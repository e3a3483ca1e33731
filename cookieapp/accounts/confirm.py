"""The page that asks once more who is there."""

from __future__ import annotations

from flask import Blueprint, Response, request
from wtforms import PasswordField
from wtforms.validators import InputRequired

from cookieapp.accounts import identity
from cookieapp.accounts.directory import directory
from cookieapp.accounts.guard import guard
from cookieapp.accounts.identity import login_required
from cookieapp.accounts.passwords import passwords
from cookieapp.web.forms import Form
from cookieapp.web.language import gettext as _
from cookieapp.web.language import lazy_gettext as _l
from cookieapp.web.pages import render
from cookieapp.web.redirects import go, see_other, wanted_next

blueprint = Blueprint("fresh", __name__)


class ConfirmForm(Form):
    """The password, once more."""

    password = PasswordField(_l("Password"), [InputRequired(_l("Please enter your password."))])


@blueprint.get("/account/confirm")
@login_required
def form() -> Response:
    """Ask for the password."""
    return _page(ConfirmForm())


@blueprint.post("/account/confirm")
@login_required
def confirm() -> Response:
    """Let somebody go on who knows the password; the session gets a new number (ASVS v5.0.0-7.2.4)."""
    sent, who = ConfirmForm(), identity.current()
    assert who is not None
    if not sent.validate():
        return _page(sent, 422)
    attempt = guard().confirmation(who.user_id, request.remote_addr or "")
    user = directory().get(who.user_id) if guard().admits(attempt) else None
    if not passwords().verify(user.password_hash if user else None, sent.password.data or ""):
        sent.password.errors = [_("This is not your password. After ten attempts, please wait an hour.")]
        return _page(sent, 422)
    guard().forgive(attempt)
    if not identity.turn(shown=identity.now()):
        return go("accounts.login", notice="please", next=wanted_next() or "/account")
    return see_other(wanted_next() or "/account")


def _page(sent: ConfirmForm, status: int = 200) -> Response:
    sent.password.data = ""
    return render(
        "accounts/confirm.html",
        status,
        form=sent,
        late=request.args.get("notice") == "late",
        next_path=wanted_next() or "/account",
    )
