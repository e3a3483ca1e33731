"""Logging in with a second factor after the password, or with a passkey alone."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, Response, request

from cookieapp.accounts.entrance import awaiting
from cookieapp.accounts.entrance.admission import admit
from cookieapp.accounts.entrance.awaiting import Awaiting
from cookieapp.accounts.entrance.standing import hindrance
from cookieapp.accounts.factors import passkeys
from cookieapp.accounts.factors.forms import CodeForm, PasskeyForm
from cookieapp.accounts.factors.noting import note
from cookieapp.accounts.factors.store import factors
from cookieapp.accounts.guard import device
from cookieapp.accounts.guard.attempts import guard
from cookieapp.accounts.history import events
from cookieapp.accounts.people.directory import directory
from cookieapp.consent.gate import passage
from cookieapp.storage.redis import Command
from cookieapp.web.csrf import make_token
from cookieapp.web.figures import LOGINS
from cookieapp.web.language import gettext as _
from cookieapp.web.pages import render
from cookieapp.web.redirects import go, wanted_next

blueprint = Blueprint("second", __name__)


@blueprint.get("/login/factor")
def ask() -> Response:
    """Ask for the second factor of somebody whose password was right."""
    waiting = awaiting.current()
    return _page(waiting, CodeForm()) if waiting else go("accounts.login", notice="please")


@blueprint.post("/login/factor")
def check() -> Response:
    """Take a code of the app or a recovery code."""
    waiting, form = awaiting.current(), CodeForm()
    if waiting is None:
        return go("accounts.login", notice="again")
    if not form.validate():
        return _page(waiting, form, 422)
    user, code = waiting.user, form.code.data or ""
    cookie = passage.current(request).cookies.get(device.NAME, "")
    attempt = guard().second_step(user.id, user.email, cookie, request.remote_addr or "")
    if guard().admits(attempt):
        if factors().accepts_code(user.id, code):
            return _enter(waiting, guard().forgives(attempt))
        if factors().accepts_recovery(user.id, code):
            note(user, "recovery-used")
            return _enter(waiting, guard().forgives(attempt))
    LOGINS.labels("refused").inc()
    events.record(user.id, "factor-failed")
    if not awaiting.failed():
        return go("accounts.login", notice="again")
    form.code.errors = [_("This code is not right, or was used before. Please wait for the next one.")]
    form.code.data = ""
    return _page(waiting, form, 422)


@blueprint.post("/login/factor/passkey")
def check_passkey() -> Response:
    """Take a passkey as the second factor."""
    waiting, form = awaiting.current(), PasskeyForm()
    if waiting is None:
        return go("accounts.login", notice="again")
    if not form.validate():
        return _page(waiting, CodeForm(formdata=None), 422, failed=True)
    passkey = passkeys.shown(form.credential.data or "", "second", waiting.binding)
    if passkey is not None and passkey.user_id == waiting.user.id:
        return _enter(waiting)
    events.record(waiting.user.id, "factor-failed")
    if not awaiting.failed():
        return go("accounts.login", notice="again")
    return _page(waiting, CodeForm(formdata=None), 422, failed=True)


@blueprint.post("/passkeys/login")
def enter_with_passkey() -> Response:
    """Log in with a passkey alone: it proves possession, and the browser asked for PIN, finger or face."""
    passkey = passkeys.shown(request.form.get("credential", ""), "login")
    user = directory().get(passkey.user_id) if passkey else None
    hindered = hindrance(user) if user else None
    if hindered is not None:
        return hindered
    if user is None or user.disabled_at is not None:
        LOGINS.labels("refused").inc()
        return go("accounts.login", notice="no-passkey", **({"next": wanted_next()} if wanted_next() else {}))
    remember = request.form.get("remember") == "1"
    return admit(user, "login-passkey", remember=remember, target=wanted_next(), strong=True)


def _enter(waiting: Awaiting, also: Sequence[Command] = ()) -> Response:
    return admit(
        waiting.user,
        "login",
        remember=waiting.remember,
        target=waiting.target,
        strong=True,
        also=also,
    )


def _page(waiting: Awaiting, form: CodeForm, status: int = 200, *, failed: bool = False) -> Response:
    owned = factors().of(waiting.user.id)
    possible = bool(owned.passkeys) and passkeys.possible()
    return render(
        "accounts/factors/login.html",
        status,
        form=form,
        owned=owned,
        failed=failed,
        token=make_token(),
        question=passkeys.question("second", waiting.binding, owned.passkeys) if possible else None,
        elsewhere=passkeys.elsewhere() if possible else None,
    )
