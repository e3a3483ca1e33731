"""Open an account with a passkey and no password.

First the letter, then the passkey: it is made on the page behind the link, so only the owner
of the address can make one, and an address that has an account already leaves no useless
passkey on a device. A passkey needs JavaScript; on the same page a password can be chosen.
"""

from __future__ import annotations

from flask import Blueprint, Response, request

from cookieapp.accounts.entrance.admission import admit, this_browser
from cookieapp.accounts.entrance.forms import AddressForm, FirstPasswordForm
from cookieapp.accounts.entrance.signup import receive
from cookieapp.accounts.entrance.stale import stale
from cookieapp.accounts.factors import codes, passkeys
from cookieapp.accounts.factors.forms import NewPasskeyForm
from cookieapp.accounts.factors.models import Passkey
from cookieapp.accounts.factors.store import factors
from cookieapp.accounts.history.events import record
from cookieapp.accounts.letters.links import CONFIRM, links
from cookieapp.accounts.passwords.hashing import passwords
from cookieapp.accounts.people.directory import directory
from cookieapp.accounts.people.models import User
from cookieapp.accounts.sessions.browser import describe
from cookieapp.accounts.sessions.identity import own_session
from cookieapp.storage.stores import sql
from cookieapp.web import goals
from cookieapp.web.language import gettext as _
from cookieapp.web.pages import render
from cookieapp.web.redirects import go, wanted_next

blueprint = Blueprint("passwordless", __name__, url_prefix="/signup/passkey")


class NotKept(Exception):
    """What the browser answered is no passkey that was asked for, or it belongs to an account already."""


@blueprint.get("")
def form() -> Response:
    """Ask for the address; nothing else is needed."""
    return _address_page(AddressForm())


@blueprint.post("")
def open_account() -> Response:
    """Send the letter. An address that has an account already gets the same answer."""
    sent = AddressForm()
    return receive(sent.email.data or "", "") if sent.validate() else _address_page(sent, 422)


@blueprint.get("/confirm")
def ask() -> Response:
    """Show the button that makes the passkey, and the form for a password in its place."""
    token = request.args.get("token", "")
    user = _who_waits(token)
    return stale() if user is None else _page(user, token)


@blueprint.post("/confirm")
def make_passkey() -> Response:
    """Keep the passkey that the browser has just made, and let its owner in."""
    token, sent = request.form.get("token", ""), NewPasskeyForm()
    user = _who_waits(token)
    if user is None:
        return stale()
    if not sent.validate():
        return _page(user, token, 422, named=sent)
    made = passkeys.created(sent.credential.data or "", user, token, (sent.name.data or "").strip())
    try:
        if not _confirm_with(made, token):
            return stale()
    except NotKept:
        sent.name.errors = [_("That did not work. Nothing has been changed; please try once more.")]
        return _page(user, token, 422, named=sent)
    goals.reach("sign-up")
    response = admit(user, "login-passkey", remember=False, target="/account/security/codes", strong=True)
    if own_session().record is not None:
        with sql().session():
            codes.make(user)
            record(user.id, "recovery-made")
    return response


@blueprint.post("/confirm/password")
def choose_password() -> Response:
    """Confirm the address and keep a password in place of a passkey."""
    token = request.form.get("token", "")
    user = _who_waits(token)
    if user is None:
        return stale()
    sent = FirstPasswordForm(user)
    if not sent.validate():
        return _page(user, token, 422, chosen=sent)
    if "weigh" in request.form:
        return _page(user, token, chosen=sent)
    password_hash = passwords().hash(sent.password.data or "")
    with sql().session():
        if not _confirm(token):
            return stale()
        directory().set_password_hash(user.id, password_hash)
    goals.reach("sign-up")
    return go("accounts.login", notice="confirmed")


def _who_waits(token: str) -> User | None:
    """Give the account that waits for its first passkey, while the link is good."""
    found = links().look(CONFIRM, token)
    return found.user if found and not found.user.password_hash else None


def _confirm_with(passkey: Passkey | None, token: str) -> bool:
    """Confirm the address and keep its first passkey: both or neither. Raises NotKept."""
    if passkey is None:
        raise NotKept
    with sql().session():
        if not _confirm(token):
            return False
        if not factors().add_passkey(passkey):
            raise NotKept
        record(passkey.user_id, "passkey-added")
    return True


def _confirm(token: str) -> bool:
    """Use the link up; False where it is good no more, or somebody signs up with a password meanwhile."""
    found = links().use(CONFIRM, token)
    if found is None or not directory().confirm(found.user.id, ""):
        return False
    record(found.user.id, "confirmed")
    return True


def _address_page(sent: AddressForm, status: int = 200) -> Response:
    return render(
        "accounts/signup_passkey.html",
        status,
        form=sent,
        next_path=wanted_next(),
        possible=passkeys.possible(),
    )


def _page(
    user: User,
    token: str,
    status: int = 200,
    *,
    named: NewPasskeyForm | None = None,
    chosen: FirstPasswordForm | None = None,
) -> Response:
    possible = passkeys.possible()
    named = named or NewPasskeyForm(formdata=None, data={"name": describe(this_browser())})
    named.credential.data = ""
    return render(
        "accounts/first_passkey.html",
        status,
        email=user.email,
        token=token,
        form=chosen or FirstPasswordForm(user, formdata=None),
        named=named,
        creation=passkeys.creation(user, (), token) if possible else None,
        elsewhere=passkeys.elsewhere() if possible else None,
    )
