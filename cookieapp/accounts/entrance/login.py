"""Log in, log out, and the account's own page."""

from __future__ import annotations

from flask import Blueprint, Response, request

from cookieapp.accounts.entrance import awaiting, doors
from cookieapp.accounts.entrance.admission import admit
from cookieapp.accounts.entrance.checking import authenticate
from cookieapp.accounts.entrance.forms import LoginForm
from cookieapp.accounts.entrance.standing import hindrance
from cookieapp.accounts.factors import passkeys
from cookieapp.accounts.factors.store import has_second_factor
from cookieapp.accounts.guard import device
from cookieapp.accounts.guard.attempts import guard
from cookieapp.accounts.history import events
from cookieapp.accounts.people.directory import directory
from cookieapp.accounts.sessions import identity, lifecycle
from cookieapp.consent.gate import passage
from cookieapp.web.figures import LOGINS
from cookieapp.web.forms import Form
from cookieapp.web.language import gettext as _
from cookieapp.web.pages import render
from cookieapp.web.redirects import go, wanted_next

blueprint = Blueprint("accounts", __name__)
NOTICES = (
    "signed-up",
    "confirmed",
    "denied",
    "reset",
    "restored",
    "moved",
    "stayed",
    "left",
    "logged-out",
    "everywhere",
    "please",
    "again",
    "no-passkey",
)


@blueprint.get("/login")
def login() -> Response:
    """Show the login form."""
    return _login_page(LoginForm())


@blueprint.post("/login")
def enter() -> Response:
    """Log in, or say that it did not work and nothing more."""
    form = LoginForm()
    if not form.validate():
        return _login_page(form, 422)
    address, device_cookie = form.email.data or "", passage.current(request).cookies.get(device.NAME, "")
    attempt = guard().attempt(address, device_cookie, request.remote_addr or "")
    user = authenticate(attempt, address, form.password.data or "")
    hindered = hindrance(user) if user else None
    if hindered is not None:
        return hindered
    if user is None:
        LOGINS.labels("refused").inc()
        form.refuse(
            _("This e-mail and password do not fit together. After ten attempts, please wait an hour.")
        )
        return _login_page(form, 422)
    remember, forgiven = bool(form.remember.data), guard().forgives(attempt)
    if has_second_factor(user.id):
        awaiting.start(user, remember=remember, target=wanted_next() or "", also=forgiven)
        return go("second.ask")
    # A password that was long enough beside a second factor, which is gone: it is asked to be lengthened.
    target = wanted_next() if user.stands_alone else "/account/password?alone=1"
    return admit(user, "login", remember=remember, target=target, also=forgiven)


@blueprint.post("/logout")
def logout() -> Response:
    """End the session, here and in the store."""
    who = identity.current()
    if who is not None or identity.has_moved():
        if not Form().validate():
            return render("accounts/logout.html", 422)
        lifecycle.end()
    if who is not None:
        events.record(who.user_id, "logout")
    return go("accounts.login", notice="logged-out")


@blueprint.get("/account")
@doors.login_required
def account() -> Response:
    """Show the account to its owner."""
    who = identity.current()
    assert who is not None
    user = directory().get(who.user_id)
    if user is None:
        lifecycle.end()
        return go("accounts.login", notice="logged-out")
    return render("accounts/account.html", user=user)


@blueprint.get("/.well-known/change-password")
def change_password() -> Response:
    """Lead password managers to the place (W3C, A well-known URL for changing passwords)."""
    return go("area.password")


def _login_page(form: LoginForm, status: int = 200) -> Response:
    notice = request.args.get("notice") if request.method == "GET" else None
    possible = passkeys.possible()
    return render(
        "accounts/login.html",
        status,
        form=form,
        notice=notice if notice in NOTICES else None,
        next_path=wanted_next(),
        # A refusal is the same to the letter whatever was wrong, so it holds nothing random.
        question=passkeys.question("login") if possible and status == 200 else None,
        passkeys=possible,
        elsewhere=passkeys.elsewhere() if possible else None,
    )
