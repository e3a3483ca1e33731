"""Open an account: it can be used once the owner of the address has said that it is theirs.

Whether an address has an account is told to nobody but its owner: every sign-up gets the
same answer, and a letter says the rest.
"""

from __future__ import annotations

from flask import Blueprint, Response, request

from cookieapp.accounts.entrance.forms import AddressForm, SignupForm
from cookieapp.accounts.entrance.stale import stale
from cookieapp.accounts.factors import passkeys
from cookieapp.accounts.guard.budget import budget
from cookieapp.accounts.history.events import audit, record
from cookieapp.accounts.letters import notices
from cookieapp.accounts.letters.links import CONFIRM, links
from cookieapp.accounts.passwords.hashing import passwords
from cookieapp.accounts.people.directory import AddressTaken, directory
from cookieapp.storage.stores import sql
from cookieapp.web import goals
from cookieapp.web.forms import Form
from cookieapp.web.language import current as language_of_the_page
from cookieapp.web.pages import render
from cookieapp.web.redirects import go, own_path, wanted_next

blueprint = Blueprint("joining", __name__)


@blueprint.get("/signup")
def signup() -> Response:
    """Show the form for a new account."""
    return _page(SignupForm())


@blueprint.post("/signup")
def open_account() -> Response:
    """Open an account. An address that has one already gets the same answer."""
    form = SignupForm()
    if not form.validate():
        return _page(form, 422)
    if "weigh" in request.form:
        return _page(form)
    return receive(form.email.data or "", passwords().hash(form.password.data or ""))


def receive(address: str, password_hash: str) -> Response:
    """Open an account, with an empty hash one without password, and say that a letter is on its way."""
    if budget().letter(address, request.remote_addr or ""):
        try:
            _open(address, password_hash)
        except AddressTaken:  # by another sign-up, at this very moment
            _open(address, password_hash)
    path = own_path(request.form.get("next"))
    return go("accounts.login", notice="signed-up", **({"next": path} if path else {}))


def _open(address: str, password_hash: str) -> None:
    """Open the account and send the letter that fits: both or neither."""
    with sql().session():
        user = directory().find(address)
        if user is None:
            user = directory().create(
                address, password_hash, confirmed=False, language=language_of_the_page()
            )
            record(user.id, "signed-up")
            notices.send("confirm", user)
        elif directory().sign_up_again(user.id, password_hash):
            # Whoever signs up last is asked to confirm; links sent for another password are worthless.
            record(user.id, "signed-up")
            notices.send("confirm", user)
        else:  # the same number of things is written as for a new account
            record(user.id, "signup-known")
            notices.send("already", user)


@blueprint.post("/signup/resend")
def resend() -> Response:
    """Send the link once more, if there is an account that waits for it."""
    form = AddressForm()
    if not form.validate():
        return go("accounts.login")
    if budget().letter(form.email.data or "", request.remote_addr or ""):
        notices.send_to("confirm", form.email.data or "")
    return go("accounts.login", notice="signed-up")


@blueprint.get("/signup/confirm")
def ask() -> Response:
    """Show the button that confirms; a mail program that opens every link presses no buttons."""
    token = request.args.get("token", "")
    found = links().look(CONFIRM, token)
    if found is None:
        return stale()
    if not found.user.password_hash:
        return go("passwordless.ask", token=token)
    return render("accounts/confirm_address.html", email=found.user.email, token=token)


@blueprint.post("/signup/confirm")
def confirm() -> Response:
    """Take the owner's word: the account is theirs, or it is not and goes."""
    if not Form().validate():
        return stale()
    with sql().session():
        found = links().use(CONFIRM, request.form.get("token", ""))
        if found is None:
            return stale()
        if request.form.get("answer") == "no":
            audit().write("signup-denied", found.user.id)
            directory().remove(found.user.id)
            return go("accounts.login", notice="denied")
        if not found.user.password_hash or not directory().confirm(found.user.id, found.user.password_hash):
            return stale()
        record(found.user.id, "confirmed")
    goals.reach("sign-up")
    return go("accounts.login", notice="confirmed")


def _page(form: SignupForm, status: int = 200) -> Response:
    return render(
        "accounts/signup.html", status, form=form, next_path=wanted_next(), passkeys=passkeys.possible()
    )
