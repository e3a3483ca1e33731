"""Log in, log out, and the account's own page."""

from __future__ import annotations

from flask import Blueprint, Response, request

from cookieapp.accounts import device, identity
from cookieapp.accounts.directory import directory
from cookieapp.accounts.forms import LoginForm
from cookieapp.accounts.guard import Attempt, guard
from cookieapp.accounts.models import User
from cookieapp.accounts.passwords import passwords
from cookieapp.accounts.standing import hindrance
from cookieapp.consent import passage
from cookieapp.web.csrf import keys
from cookieapp.web.figures import LOGINS
from cookieapp.web.forms import Form
from cookieapp.web.language import gettext as _
from cookieapp.web.pages import render
from cookieapp.web.redirects import go, see_other, wanted_next

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
)


@blueprint.get("/login")
def login() -> Response:
    """Show the login form."""
    notice = request.args.get("notice")
    return render(
        "accounts/login.html",
        form=LoginForm(),
        notice=notice if notice in NOTICES else None,
        next_path=wanted_next(),
    )


@blueprint.post("/login")
def enter() -> Response:
    """Log in, or say that it did not work and nothing more."""
    form = LoginForm()
    if not form.validate():
        return render("accounts/login.html", 422, form=form, notice=None, next_path=wanted_next())
    address, device_cookie = form.email.data or "", passage.current(request).cookies.get(device.NAME, "")
    attempt = guard().attempt(address, device_cookie, request.remote_addr or "")
    user = _authenticate(attempt, address, form.password.data or "")
    hindered = hindrance(user) if user else None
    if hindered is not None:
        return hindered
    if user is None or not identity.begin(
        user, remember=bool(form.remember.data), also=guard().forgives(attempt)
    ):
        LOGINS.labels("refused").inc()
        form.refuse(
            _("This e-mail and password do not fit together. After ten attempts, please wait an hour.")
        )
        return render("accounts/login.html", 422, form=form, notice=None, next_path=wanted_next())
    LOGINS.labels("accepted").inc()
    passage.current(request).set(device.NAME, device.issue(user.email, keys()[0]))
    target = wanted_next()
    return see_other(target) if target else go("accounts.account")


@blueprint.post("/logout")
def logout() -> Response:
    """End the session, here and in the store."""
    if identity.current() is not None:
        form = Form()
        if not form.validate():
            return render("accounts/logout.html", 422)
        identity.end()
    return go("accounts.login", notice="logged-out")


@blueprint.get("/account")
@identity.login_required
def account() -> Response:
    """Show the account to its owner."""
    who = identity.current()
    assert who is not None
    user = directory().get(who.user_id)
    if user is None:
        identity.end()
        return go("accounts.login", notice="logged-out")
    return render("accounts/account.html", user=user)


@blueprint.get("/.well-known/change-password")
def change_password() -> Response:
    """Lead password managers to the place (W3C, A well-known URL for changing passwords)."""
    return go("accounts.account")


def _authenticate(attempt: Attempt, address: str, password: str) -> User | None:
    """Find the account that both fit. Whatever is wrong takes the same time and looks the same."""
    admitted = guard().admits(attempt)
    user = directory().find(address) if admitted else None
    if not passwords().verify(user.password_hash if user else None, password):
        return None
    if user is None or user.disabled_at is not None:
        return None
    if passwords().outdated(user.password_hash):
        user.password_hash = passwords().hash(password)
        directory().set_password_hash(user.id, user.password_hash)
    return user
