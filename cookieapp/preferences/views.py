"""The preferences page."""

from __future__ import annotations

from flask import Blueprint, Response, request

from cookieapp.accounts import identity
from cookieapp.accounts.directory import directory
from cookieapp.preferences import current
from cookieapp.preferences.forms import PreferencesForm
from cookieapp.preferences.values import NAMES, Preferences
from cookieapp.storage.unavailable import Unavailable
from cookieapp.web.pages import render
from cookieapp.web.redirects import own_path, see_other

blueprint = Blueprint("preferences", __name__)


@blueprint.get("/preferences")
def form() -> Response:
    """Show the choices as they are now."""
    return _page(
        PreferencesForm(None, data={**current.current().as_mapping(), "remember": current.remembered()}),
        saved="saved" in request.args,
    )


@blueprint.post("/preferences")
def save() -> Response:
    """Keep the choices in this browser, and with the account of who is logged in."""
    sent = PreferencesForm()
    if not sent.validate():
        return _page(sent, status=422)
    remember = bool(sent.remember.data)
    now = current.current().as_mapping()
    wanted = {name: request.form.get(name, now[name]) for name in NAMES}
    chosen = Preferences.from_mapping(wanted).completed(current.current().language)
    current.store(chosen, remember=remember)
    synced = _keep_with_account(chosen, remember)
    target = own_path(request.form.get("next"))
    # Whoever chose a language here wants it now: the address must not pin the old one.
    return see_other(target or f"/preferences?saved={1 if synced else 'here'}")


def _keep_with_account(chosen: Preferences, remember: bool) -> bool:
    """Keep the choices with the account; False where the store is away."""
    try:
        who = identity.current()
        if who is not None:
            directory().set_preferences(who.user_id, chosen.as_mapping() | {"remember": str(int(remember))})
    except Unavailable:
        return False
    return True


def _page(form: PreferencesForm, status: int = 200, *, saved: bool = False) -> Response:
    return render(
        "preferences/form.html",
        status,
        form=form,
        saved=saved,
        not_synced=request.args.get("saved") == "here",
        next_path=own_path(request.args.get("next")),
    )
