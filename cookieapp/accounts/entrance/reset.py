"""Forgotten passwords: a link by e-mail sets a new one, and does nothing else.

It logs nobody in and passes no second factor (ASVS v5.0.0-6.4.3). Asking takes the same
time and gets the same answer whether there is an account or not.
"""

from __future__ import annotations

from flask import Blueprint, Response, request

from cookieapp.accounts.entrance import choosing
from cookieapp.accounts.entrance.forms import AddressForm, NewPasswordForm
from cookieapp.accounts.entrance.stale import stale
from cookieapp.accounts.guard import device
from cookieapp.accounts.guard.budget import budget
from cookieapp.accounts.history.events import audit, record
from cookieapp.accounts.letters import notices
from cookieapp.accounts.letters.links import RESET, links
from cookieapp.accounts.passwords.hashing import passwords
from cookieapp.accounts.people.directory import directory
from cookieapp.accounts.people.models import User
from cookieapp.accounts.sessions import lifecycle
from cookieapp.consent.gate import passage
from cookieapp.storage.stores import sql
from cookieapp.web.csrf import keys
from cookieapp.web.pages import render
from cookieapp.web.redirects import go

blueprint = Blueprint("recovery", __name__)


@blueprint.get("/reset")
def form() -> Response:
    """Ask for the address, or say that a letter is on its way."""
    return render("accounts/reset.html", form=AddressForm(), sent="sent" in request.args)


@blueprint.post("/reset")
def ask() -> Response:
    """Send a link to the owner of the address, if it has one."""
    sent = AddressForm()
    if not sent.validate():
        return render("accounts/reset.html", 422, form=sent, sent=False)
    address = sent.email.data or ""
    if budget().letter(address, request.remote_addr or ""):
        audit().write("reset-request", address)
        notices.send_to("reset", address)
    return go("recovery.form", sent=1)


@blueprint.get("/reset/new")
def choose() -> Response:
    """Show the form for the new password."""
    token = request.args.get("token", "")
    found = links().look(RESET, token)
    return stale() if found is None else _page(NewPasswordForm(found.user), token)


@blueprint.post("/reset/new")
def set_password() -> Response:
    """Set the new password and, if wanted, end every session."""
    token = request.form.get("token", "")
    found = links().look(RESET, token)
    if found is None:
        return stale()
    sent = NewPasswordForm(found.user)
    if not sent.validate():
        return _page(sent, token, 422)
    if "weigh" in request.form:
        return _page(sent, token)
    try:
        user = _use(token, sent)
    except choosing.TooShortByNow:
        sent.validate()  # says so
        return _page(sent, token, 422)
    if user is None:
        return stale()
    # The owner's browser, known from now on, is not locked out by whoever guesses (OWASP, device cookies).
    passage.current(request).set(device.NAME, device.issue(user.email, keys()[0]))
    return go("accounts.login", notice="reset")


def _use(token: str, sent: NewPasswordForm) -> User | None:
    """Use the link up and keep the password: both or neither; None where the link is good no more."""
    chosen = sent.password.data or ""
    password_hash = passwords().hash(chosen)
    with sql().session():
        found = links().use(RESET, token)
        if found is None:
            return None
        user = found.user
        choosing.keep(user, password_hash, len(chosen))
        if user.confirmed_at is None:
            directory().confirm(user.id)  # the link came to the address, which is all that was to be shown
        record(user.id, "password-reset")
        notices.tell(user, "password-reset")
        if sent.end_sessions.data:
            lifecycle.end_sessions(user.id)  # before the commit: without Redis nothing has changed
    return user


def _page(sent: NewPasswordForm, token: str, status: int = 200) -> Response:
    return render("accounts/new_password.html", status, form=sent, token=token, email=sent.user.email)
