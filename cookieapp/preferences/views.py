"""The preferences page."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import Blueprint, Response, request

from cookieapp.accounts.people.directory import directory
from cookieapp.accounts.sessions import identity
from cookieapp.preferences import current
from cookieapp.preferences.forms import PreferencesForm
from cookieapp.preferences.sample import regions, sample
from cookieapp.preferences.values import ALL_NAMES, Preferences
from cookieapp.storage.unavailable import Unavailable
from cookieapp.web import goals, language
from cookieapp.web.pages import render, url_for
from cookieapp.web.redirects import own_path, see_other

blueprint = Blueprint("preferences", __name__)


@blueprint.get("/preferences")
def form() -> Response:
    """Show the choices as they are now, or as they would be: `?preview=1&theme=dark` stores nothing."""
    wanted, remember = current.current(), current.remembered()
    preview = "preview" in request.args
    if preview:
        wanted, remember = _wanted(request.args, wanted), "remember" in request.args
    return _page(wanted, remember=remember, preview=preview, done=request.args.get("saved", ""))


@blueprint.post("/preferences")
def save() -> Response:
    """Keep the choices in this browser, and with the account of who is logged in."""
    sent = PreferencesForm()
    now = current.current()
    chosen, remember = _wanted(request.form, now), bool(sent.remember.data)
    if not sent.validate():
        return _page(chosen, remember=remember, status=422, form=sent)
    match request.form.get("action"):
        case "preview":
            return see_other(_preview_of(chosen, remember))
        case "reset":
            current.forget()
            return see_other(f"/preferences?saved={'reset' if _keep_with_account({}) else 'here'}")
    current.store(chosen, remember=remember)
    goals.reach("preferences")
    synced = _keep_with_account(chosen.as_mapping() | {"remember": str(int(remember))})
    target = own_path(request.form.get("next"))
    # Whoever chose a language here wants it now: the address must not pin the old one.
    return see_other(target or f"/preferences?saved={1 if synced else 'here'}")


def _wanted(values: dict[str, str], now: Preferences) -> Preferences:
    """Take what is sent; what is missing stays as it is, what is unknown falls back."""
    before = now.as_mapping()
    wanted = {name: values.get(name, before[name]) for name in ALL_NAMES}
    return Preferences.from_mapping(wanted).completed(now.language)


def _preview_of(chosen: Preferences, remember: bool) -> str:
    values = {"preview": "1", **chosen.as_mapping(), **({"remember": "1"} if remember else {})}
    next_path = own_path(request.form.get("next"))
    if next_path:
        values["next"] = next_path
    address = url_for("preferences.form")
    return f"{address}{'&' if '?' in address else '?'}{urlencode(values)}#sample"


def _keep_with_account(values: dict[str, str]) -> bool:
    """Keep the choices with the account; False where the store is away."""
    try:
        who = identity.current()
        if who is not None:
            directory().set_preferences(who.user_id, values)
    except Unavailable:
        return False
    return True


def _page(
    wanted: Preferences,
    *,
    remember: bool,
    preview: bool = False,
    done: str = "",
    status: int = 200,
    form: PreferencesForm | None = None,
) -> Response:
    return render(
        "preferences/form.html",
        status,
        form=form or PreferencesForm(None, data={**wanted.as_mapping(), "remember": remember}),
        wanted=wanted,
        remember=remember,
        sample=sample(wanted),
        regions=regions(language.current()),
        written=current.written(wanted, remember=remember),
        preview=preview,
        done=done,
        next_path=own_path(request.values.get("next")),
    )
