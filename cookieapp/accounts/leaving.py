"""One's own data: take it along, have the account deleted, and change one's mind for 14 days."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime, timedelta

from flask import Blueprint, Response, request

from cookieapp.accounts import identity, notices
from cookieapp.accounts.area import blueprint as area
from cookieapp.accounts.belongings import belongings
from cookieapp.accounts.changing import account_of_owner
from cookieapp.accounts.directory import directory
from cookieapp.accounts.events import audit, record
from cookieapp.accounts.export import pack
from cookieapp.accounts.forms import LeavingForm
from cookieapp.accounts.fresh import fresh_login_required
from cookieapp.accounts.identity import login_required
from cookieapp.accounts.joining import stale
from cookieapp.accounts.links import STAY, links
from cookieapp.accounts.models import User
from cookieapp.storage.stores import sql
from cookieapp.web.forms import Form
from cookieapp.web.pages import render
from cookieapp.web.redirects import go

blueprint = Blueprint("leaving", __name__, url_prefix="/account/keep")
TIME_TO_CHANGE_ONES_MIND = STAY.life
TIME_TO_CONFIRM = timedelta(days=7)


@area.get("/data")
@login_required
def data() -> Response:
    """Show what is kept about the owner, and how to take it out or have it deleted."""
    return render("accounts/data.html", belongings=list(belongings()), form=Form())


@area.post("/data/export")
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


@area.get("/data/delete")
@fresh_login_required
def delete() -> Response:
    """Say what will go and what stays, and ask."""
    return render("accounts/delete.html", form=LeavingForm(), belongings=list(belongings()))


@area.post("/data/delete")
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
        identity.end_sessions(user.id)  # before the commit: without Redis nothing has changed
    identity.end()
    return go("accounts.login", notice="left")


@blueprint.get("")
def ask() -> Response:
    """Show the button that keeps the account."""
    token = request.args.get("token", "")
    found = links().look(STAY, token)
    return stale() if found is None else hold_back(found.user, token)


@blueprint.post("")
def stay() -> Response:
    """Open the account again, as it was."""
    if not Form().validate():
        return stale()
    with sql().session():
        found = links().use(STAY, request.form.get("token", ""))
        if found is None:
            return stale()
        directory().set_leaving(found.user.id, None)
        record(found.user.id, "stayed")
        notices.tell(found.user, "stayed")
    return go("accounts.login", notice="stayed")


def hold_back(user: User, token: str | None = None, status: int = 200) -> Response:
    """Offer to keep an account that is leaving; to be shown to its owner only."""
    assert user.leaving_at is not None
    return render(
        "accounts/keep.html",
        status,
        email=user.email,
        end=user.leaving_at + TIME_TO_CHANGE_ONES_MIND,
        token=token or links().make(STAY, user, secrets.token_hex(16)),
    )


def purge_leavers(now: datetime) -> int:
    """Erase accounts whose owners wanted it 14 days ago; gives how many."""
    return sum(erase(user, "erased") for user in directory().leaving(now - TIME_TO_CHANGE_ONES_MIND))


def purge_unconfirmed(now: datetime) -> int:
    """Erase accounts that nobody confirmed within seven days; gives how many."""
    return sum(erase(user, "unconfirmed-erased") for user in directory().unconfirmed(now - TIME_TO_CONFIRM))


def erase(user: User, event: str) -> int:
    """Erase an account and everything about it, all or nothing; doing it again does no harm.

    `event` is what the audit log calls it. Raises Unavailable.
    """
    with sql().session():
        belongings().erase(user.id)
        directory().remove(user.id)
        log = audit()
        sql().after_commit(lambda: log.write(event, user.id))
    return 1
