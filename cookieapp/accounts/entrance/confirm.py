"""The page that asks once more who is there."""

from __future__ import annotations

from flask import Blueprint, Response, abort, request
from wtforms import PasswordField, StringField

from cookieapp.accounts.entrance.doors import login_required
from cookieapp.accounts.factors import passkeys
from cookieapp.accounts.factors.forms import PasskeyForm
from cookieapp.accounts.factors.noting import note
from cookieapp.accounts.factors.store import Owned, factors
from cookieapp.accounts.guard.attempts import guard
from cookieapp.accounts.history import events
from cookieapp.accounts.passwords.hashing import passwords
from cookieapp.accounts.people.directory import directory
from cookieapp.accounts.people.models import User
from cookieapp.accounts.sessions import identity, lifecycle
from cookieapp.web.forms import Form, plain
from cookieapp.web.language import gettext as _
from cookieapp.web.language import lazy_gettext as _l
from cookieapp.web.pages import render
from cookieapp.web.redirects import see_other, wanted_next

blueprint = Blueprint("fresh", __name__)


class ConfirmForm(Form):
    """The password, once more, and a code of those who have a second factor."""

    password = PasswordField(_l("Password"))
    code = StringField(_l("Code from your app"), filters=[plain])


@blueprint.get("/account/confirm")
@login_required
def form() -> Response:
    """Ask for the password, and for the second factor where there is one."""
    return _page(ConfirmForm(formdata=None))


@blueprint.post("/account/confirm")
@login_required
def confirm() -> Response:
    """Let somebody go on who shows everything that a login would ask for (ASVS v5.0.0-7.5.1)."""
    sent, user = ConfirmForm(), _user()
    if not sent.validate():
        return _page(sent, 422)
    attempt = guard().confirmation(user.id, request.remote_addr or "")
    if not guard().admits(attempt) or not passwords().verify(user.password_hash, sent.password.data or ""):
        sent.password.errors = [_("This is not your password. After ten attempts, please wait an hour.")]
        return _page(sent, 422)
    if factors().any(user.id) and not _code_is_good(user, sent.code.data or ""):
        events.record(user.id, "factor-failed")
        sent.code.errors = [_("This code is not right, or was used before. Please wait for the next one.")]
        return _page(sent, 422)
    guard().forgive(attempt)
    return _go_on(user)


@blueprint.post("/account/confirm/passkey")
@login_required
def confirm_with_passkey() -> Response:
    """Let somebody go on who shows a passkey of this account."""
    sent, user, who = PasskeyForm(), _user(), identity.current()
    passkey = None
    if sent.validate() and who is not None:
        passkey = passkeys.shown(sent.credential.data or "", "confirm", who.line)
    if passkey is None or passkey.user_id != user.id:
        return _page(ConfirmForm(formdata=None), 422, failed=True)
    return _go_on(user)


def _code_is_good(user: User, code: str) -> bool:
    if factors().accepts_code(user.id, code):
        return True
    if factors().accepts_recovery(user.id, code):
        note(user, "recovery-used")
        return True
    return False


def _go_on(user: User) -> Response:
    """Note when it was shown; the session gets a new number (ASVS v5.0.0-7.2.4).

    Where it has just ended, or has one already, the next page finds out who is there.
    """
    if lifecycle.turn(shown=identity.now(), strong=factors().any(user.id)):
        events.record(user.id, "confirmed-again")
    return see_other(wanted_next() or "/account")


def _user() -> User:
    who = identity.current()
    user = directory().get(who.user_id) if who else None
    if user is None:
        abort(403)
    return user


def _page(sent: ConfirmForm, status: int = 200, *, failed: bool = False) -> Response:
    user, who = _user(), identity.current()
    owned: Owned = factors().of(user.id)
    possible = bool(owned.passkeys) and passkeys.possible() and who is not None
    sent.password.data = sent.code.data = ""
    return render(
        "accounts/confirm.html",
        status,
        form=sent,
        failed=failed,
        has_password=bool(user.password_hash),
        owned=owned,
        late=request.args.get("notice") == "late",
        next_path=wanted_next() or "/account",
        question=passkeys.question("confirm", who.line, owned.passkeys) if possible and who else None,
        elsewhere=passkeys.elsewhere() if possible else None,
    )
