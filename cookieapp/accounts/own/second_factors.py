"""Setting up and removing second factors. Every page of it asks for a fresh login."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, Response, abort

from cookieapp.accounts.entrance.fresh import fresh_login_required
from cookieapp.accounts.factors import codes, passkeys, totp
from cookieapp.accounts.factors.forms import AppForm, NameForm, NewPasskeyForm
from cookieapp.accounts.factors.noting import note
from cookieapp.accounts.factors.sealed import Seal
from cookieapp.accounts.factors.store import factors
from cookieapp.accounts.own.area import owner
from cookieapp.accounts.people.directory import directory
from cookieapp.accounts.people.models import User
from cookieapp.accounts.sessions import identity, lifecycle
from cookieapp.storage.stores import sql
from cookieapp.web.csrf import keys
from cookieapp.web.forms import Form
from cookieapp.web.here import the_config
from cookieapp.web.language import gettext as _
from cookieapp.web.pages import render
from cookieapp.web.redirects import go

blueprint = Blueprint("factors", __name__, url_prefix="/account/security")
SETTING_UP = 900  # seconds that the page with the drawing may stay open


class NotEnough(Exception):
    """Without this factor the account would not be protected as it has to be; `why` says which rule it is."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@blueprint.get("/app")
@fresh_login_required
def app() -> Response:
    """Show the secret for an authenticator app, as a drawing and in letters."""
    return _app_page(AppForm(formdata=None), totp.new_secret())


@blueprint.post("/app")
@fresh_login_required
def add_app() -> Response:
    """Let the app be a factor if its first code is right."""
    form, user = AppForm(), _user()
    opened = (_seal().open(form.sealed.data or "", SETTING_UP) or "").partition(" ")
    secret = opened[2] if opened[0] == user.id else ""
    if not secret:
        form.code.errors = [_("This page was open for too long. Here is a new secret; the old one is void.")]
        return _app_page(form, totp.new_secret(), 422)
    if not form.validate():
        return _app_page(form, secret, 422)
    with sql().session():
        directory().hold(user.id)  # who presses the button twice adds one app
        known = factors().has_app(user.id, secret)
        fits = known or factors().set_app(user.id, secret, form.code.data or "")
        if fits and not known:
            note(user, "totp-added")
    if not fits:
        form.code.errors = [_("This code does not fit. Is the clock of your telephone right?")]
        return _app_page(form, secret, 422)
    return go("factors.show_codes") if known else _added(user)


@blueprint.post("/app/remove")
@fresh_login_required
def remove_app() -> Response:
    """Remove the app."""
    return _lose(lambda user: factors().remove_app(user.id), "totp-removed")


@blueprint.get("/passkeys")
@fresh_login_required
def passkey() -> Response:
    """Show how to add a passkey."""
    return _passkey_page(NewPasskeyForm(formdata=None))


@blueprint.post("/passkeys")
@fresh_login_required
def add_passkey() -> Response:
    """Keep the passkey that the browser has just made."""
    form, user = NewPasskeyForm(), _user()
    if not form.validate():
        return _passkey_page(form, 422)
    made = passkeys.created(form.credential.data or "", user, owner().line, (form.name.data or "").strip())
    with sql().session():
        kept = made is not None and factors().add_passkey(made)
        if kept:
            note(user, "passkey-added")
    if not kept:
        form.name.errors = [_("That did not work. Nothing has been changed; please try once more.")]
        return _passkey_page(form, 422)
    return _added(user)


@blueprint.post("/passkeys/<key>/rename")
@fresh_login_required
def rename_passkey(key: str) -> Response:
    """Give a passkey another name."""
    form = NameForm()
    renamed = form.validate() and factors().rename(owner().user_id, key, (form.name.data or "").strip())
    return go("area.security", factor="renamed" if renamed else "kept", _anchor="factors")


@blueprint.post("/passkeys/<key>/remove")
@fresh_login_required
def remove_passkey(key: str) -> Response:
    """Remove a passkey."""
    return _lose(lambda user: factors().remove_passkey(user.id, key), "passkey-removed")


@blueprint.get("/codes")
@fresh_login_required
def show_codes() -> Response:
    """Show the recovery codes that were just made, for printing; later only how many are left."""
    user = _user()
    owned = factors().of(user.id)
    return render(
        "accounts/factors/codes.html",
        codes=codes.just_made(user.id) if owned.codes else [],
        owned=owned,
        has_password=bool(user.password_hash),
    )


@blueprint.post("/codes")
@fresh_login_required
def make_codes() -> Response:
    """Make ten new recovery codes; those before them are void."""
    user = _user()
    if Form().validate() and factors().any(user.id):
        _make_codes(user)
    return go("factors.show_codes")


def _added(user: User) -> Response:
    """Finish: the session gets a new number and counts as strong; a first factor brings recovery codes."""
    lifecycle.turn(strong=True, shown=identity.now())
    if factors().of(user.id).codes:
        return go("area.security", factor="added", _anchor="factors")
    _make_codes(user)
    return go("factors.show_codes")


def _make_codes(user: User) -> None:
    with sql().session():
        codes.make(user)
        note(user, "recovery-made")


def _lose(remove: Callable[[User], bool], event: str) -> Response:
    """Remove a factor, unless what would be left is not enough: then nothing has changed."""
    user = _user()
    if not Form().validate():
        return go("area.security", factor="kept", _anchor="factors")
    try:
        with sql().session():
            held = directory().hold(user.id)  # two removals at once must not each count on the other's factor
            if held and remove(held):
                _check_what_is_left(held)
                note(user, event)
    except NotEnough as missing:
        if missing.why == "short":
            return go("area.password", alone=1)
        return go("area.security", factor=missing.why, _anchor="factors")
    return go("area.security", factor="removed", _anchor="factors")


def _check_what_is_left(user: User) -> None:
    """Hold what is left against what the account needs. Raises NotEnough."""
    left = factors().of(user.id)
    if not user.password_hash and not left.passkeys:
        raise NotEnough("way-in")  # a code of an app opens nothing on its own
    if user.role == "operator" and not left.any:
        raise NotEnough("operator")  # the console needs one
    if not left.any and not user.stands_alone:
        raise NotEnough("short")


def _user() -> User:
    user = directory().get(owner().user_id)
    if user is None:
        abort(403)
    return user


def _seal() -> Seal:
    return Seal(keys(), "totp being set up")


def _app_page(form: AppForm, secret: str, status: int = 200) -> Response:
    user = _user()
    config = the_config()
    form.sealed.data, form.code.data = _seal().close(f"{user.id} {secret}"), ""
    return render(
        "accounts/factors/app.html",
        status,
        form=form,
        drawing=totp.drawing(totp.address(secret, user.email, config.operator.site)),
        secret=totp.spaced(secret),
        replaces=factors().of(user.id).app_since is not None,
    )


def _passkey_page(form: NewPasskeyForm, status: int = 200) -> Response:
    user = _user()
    known, possible = factors().of(user.id).passkeys, passkeys.possible()
    form.credential.data = ""
    return render(
        "accounts/factors/passkey.html",
        status,
        form=form,
        creation=passkeys.creation(user, known, owner().line) if possible else None,
        elsewhere=passkeys.elsewhere() if possible else None,
    )
