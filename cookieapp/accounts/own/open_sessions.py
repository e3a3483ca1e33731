"""The page of the account's sessions: see them, end one, the others, or all."""

from __future__ import annotations

from flask import Response, request

from cookieapp.accounts.entrance.doors import login_required
from cookieapp.accounts.entrance.fresh import fresh_login_required
from cookieapp.accounts.history import events
from cookieapp.accounts.own.area import blueprint, owner
from cookieapp.accounts.sessions import identity, lifecycle
from cookieapp.accounts.sessions.listing import Listing
from cookieapp.storage.stores import redis
from cookieapp.web.forms import Form
from cookieapp.web.pages import render
from cookieapp.web.redirects import go

ENDED = ("one", "others", "gone")


@blueprint.get("/sessions")
@login_required
def sessions() -> Response:
    """Show where the account is logged in."""
    notice = request.args.get("ended")
    return _page(notice if notice in ENDED else None)


@blueprint.post("/sessions/end")
@fresh_login_required
def end_sessions() -> Response:
    """End the session named by `session`, or `others`, or `all` (ASVS v5.0.0-7.5.2)."""
    if not Form().validate():
        return _page("unsure", 422)
    who, which = owner(), request.form.get("session", "")
    if which in ("all", who.line):
        return _end_mine(everywhere=which == "all")
    if which == "others":
        _listing().end_others(who.line)
        events.record(who.user_id, "others-ended")
        return go("area.sessions", ended="others")
    ended = _listing().end(which)
    if ended:
        events.record(who.user_id, "session-ended")
    return go("area.sessions", ended="one" if ended else "gone")


def _end_mine(*, everywhere: bool) -> Response:
    """End this session, and with `everywhere` every other one."""
    who = owner()
    if everywhere:
        lifecycle.end_sessions(who.user_id)
        events.record(who.user_id, "all-ended")
    lifecycle.end()
    return go("accounts.login", notice="everywhere" if everywhere else "logged-out")


def _listing() -> Listing:
    return Listing(redis(), owner().user_id, identity.now())


def _page(notice: str | None, status: int = 200) -> Response:
    return render(
        "accounts/sessions.html", status, sessions=_listing().all(), mine=owner().line, notice=notice
    )
