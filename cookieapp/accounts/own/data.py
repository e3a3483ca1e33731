"""One's own data: take it along, or have the account deleted."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Response

from cookieapp.accounts.entrance.doors import login_required
from cookieapp.accounts.entrance.fresh import fresh_login_required
from cookieapp.accounts.history.events import record
from cookieapp.accounts.letters import notices
from cookieapp.accounts.own.area import account_of_owner, blueprint
from cookieapp.accounts.own.belongings import belongings
from cookieapp.accounts.own.export import pack
from cookieapp.accounts.own.forms import LeavingForm
from cookieapp.accounts.people.directory import directory
from cookieapp.accounts.sessions import lifecycle
from cookieapp.storage.stores import sql
from cookieapp.web.forms import Form
from cookieapp.web.pages import render
from cookieapp.web.redirects import go


@blueprint.get("/data")
@login_required
def data() -> Response:
    """Show what is kept about the owner, and how to take it out or have it deleted."""
    return render("accounts/data.html", belongings=list(belongings()), form=Form())


@blueprint.post("/data/export")
@fresh_login_required
def export() -> Response:
    """Give everything that is kept as one file."""
    form, user = Form(), account_of_owner()
    if user is None or not form.validate():
        return render("accounts/data.html", 422, belongings=list(belongings()), form=form)
    now = datetime.now(UTC)
    body = pack(user, belongings(), now)
    record(user.id, "exported")
    response = Response(body, content_type="application/zip")
    response.headers["Content-Disposition"] = f'attachment; filename="data-{now:%Y-%m-%d}.zip"'
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.get("/data/delete")
@fresh_login_required
def delete() -> Response:
    """Say what will go and what stays, and ask."""
    return render("accounts/delete.html", form=LeavingForm(), belongings=list(belongings()))


@blueprint.post("/data/delete")
@fresh_login_required
def leave() -> Response:
    """Shut the account at once; what is kept goes for good after 14 days."""
    sent, user = LeavingForm(), account_of_owner()
    if user is None or not sent.validate():
        return render("accounts/delete.html", 422, form=sent, belongings=list(belongings()))
    with sql().session():
        directory().set_leaving(user.id, datetime.now(UTC))
        record(user.id, "leaving")
        notices.send("leaving", user)
        lifecycle.end_sessions(user.id)  # before the commit: without Redis nothing has changed
    lifecycle.end()
    return go("accounts.login", notice="left")
