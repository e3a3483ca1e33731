"""Change the address of an account: confirmed on the new one, told to the old one, and undone from there.

The link to the old address is good for seven days whatever else is changed meanwhile: who
takes an account over cannot keep its owner out by changing the address.
"""

from __future__ import annotations

from flask import Blueprint, Response, request

from cookieapp.accounts.entrance.forms import AddressForm
from cookieapp.accounts.entrance.fresh import fresh_login_required
from cookieapp.accounts.entrance.stale import stale
from cookieapp.accounts.guard import device
from cookieapp.accounts.guard.budget import budget
from cookieapp.accounts.history.events import audit, record
from cookieapp.accounts.letters import notices
from cookieapp.accounts.letters.links import NEW_ADDRESS, OLD_ADDRESS, links
from cookieapp.accounts.own.area import account_of_owner
from cookieapp.accounts.own.area import blueprint as area
from cookieapp.accounts.people.directory import AddressTaken, address_key, directory
from cookieapp.accounts.sessions import identity, lifecycle
from cookieapp.consent.gate import passage
from cookieapp.storage.stores import sql
from cookieapp.web.csrf import keys
from cookieapp.web.forms import Form
from cookieapp.web.language import gettext as _
from cookieapp.web.pages import render
from cookieapp.web.redirects import go

blueprint = Blueprint("moving", __name__, url_prefix="/account/email")


@area.get("/email")
@fresh_login_required
def address() -> Response:
    """Show the form."""
    return render("accounts/address.html", form=AddressForm())


@area.post("/email")
@fresh_login_required
def change_address() -> Response:
    """Send a link to the new address. One that belongs to another account gets the same answer."""
    sent, user = AddressForm(), account_of_owner()
    if user is None or not sent.validate():
        return render("accounts/address.html", 422, form=sent)
    wanted = sent.email.data or ""
    if wanted == user.email:
        sent.email.errors = [_("This is the address that your account has now.")]
        return render("accounts/address.html", 422, form=sent)
    if budget().letter(wanted, request.remote_addr or ""):
        with sql().session():
            other = directory().find(wanted)
            if other is None or other.id == user.id:
                notices.send("new-address", user, address=wanted)
            else:
                audit().write("move-to-known-address", other.id)
                notices.send("already", other)
            record(user.id, "address-asked")
            notices.tell(user, "address-asked")
    return go("area.security", changed="asked")


@blueprint.get("/confirm")
def ask() -> Response:
    """Show the button that confirms the new address."""
    token = request.args.get("token", "")
    found = links().look(NEW_ADDRESS, token)
    if found is None:
        return stale()
    return render("accounts/new_address.html", old=found.user.email, new=found.facts["address"], token=token)


@blueprint.post("/confirm")
def confirm() -> Response:
    """Give the account its new address, and the old address its way back."""
    if not Form().validate():
        return stale()
    try:
        with sql().session():
            found = links().use(NEW_ADDRESS, request.form.get("token", ""))
            if found is None:
                return stale()
            user, old, new = found.user, found.user.email, found.facts["address"]
            directory().set_address(user.id, new)
            record(user.id, "address-changed")
            if address_key(old) != address_key(new):
                notices.send("old-address", user, address=old)
            notices.tell(user, "address-changed", address=new)
    except AddressTaken:  # by somebody who was quicker: it is theirs
        return stale()
    who = identity.current()
    if who is None or who.user_id != user.id:
        return go("accounts.login", notice="moved")
    lifecycle.turn(email=new)
    passage.current(request).set(device.NAME, device.issue(new, keys()[0]))
    return go("area.security", changed="address")


@blueprint.get("/undo")
def ask_back() -> Response:
    """Show the button that gives the account its old address back."""
    token = request.args.get("token", "")
    found = links().look(OLD_ADDRESS, token)
    if found is None:
        return stale()
    return render("accounts/old_address.html", old=found.facts["address"], token=token)


@blueprint.post("/undo")
def undo() -> Response:
    """Give the account its old address back, end its sessions, and send a link for a new password."""
    if not Form().validate():
        return stale()
    try:
        with sql().session():
            found = links().use(OLD_ADDRESS, request.form.get("token", ""))
            if found is None:
                return stale()
            user, old = found.user, found.facts["address"]
            directory().set_address(user.id, old)
            links().forget(user.id, NEW_ADDRESS)
            record(user.id, "address-restored")
            notices.tell(user, "address-restored", address=old)
            notices.send("reset", user, address=old)
            lifecycle.end_sessions(user.id)
    except AddressTaken:
        return stale()
    return go("accounts.login", notice="restored")
