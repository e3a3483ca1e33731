"""Accounts, as the operator sees and changes them; every change is in the audit trail."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Response, abort, request
from sqlalchemy import func, select

from cookieapp.accounts.entrance.doors import operator_required
from cookieapp.accounts.entrance.fresh import fresh_login_required
from cookieapp.accounts.people.directory import address_key
from cookieapp.accounts.people.models import ROLES, User
from cookieapp.accounts.sessions import identity
from cookieapp.accounts.sessions.lifecycle import end_sessions
from cookieapp.operator.console import asked, blueprint, show
from cookieapp.operator.paging import Paging
from cookieapp.operator.trail import changing
from cookieapp.storage.stores import sql
from cookieapp.web.forms import Form
from cookieapp.web.redirects import go

ACTS = {
    "disable": "user.disabled",
    "enable": "user.enabled",
    "role": "user.promoted",
    "end": "user.sessions-ended",
}


@blueprint.get("/users")
@operator_required
def users() -> Response:
    """List accounts, the newest first, or those whose address holds some words."""
    paging, words = Paging.wanted(request.args), asked("q", 100)
    wanted = select(User)
    if words:
        wanted = wanted.where(User.email_key.contains(address_key(words), autoescape=True))
    with sql().session() as session:
        total = session.scalar(select(func.count()).select_from(wanted.subquery())) or 0
        found = session.scalars(
            wanted.order_by(User.created_at.desc(), User.id).offset(paging.first).limit(paging.size)
        ).all()
    return show(
        "operator/users.html",
        found=found,
        words=words,
        paging=paging.over(total, q=words),
        roles=ROLES,
        done=asked("done", 8),
        own=asked("notice", 8) == "own",
    )


@blueprint.post("/users")
@operator_required
@fresh_login_required
def users_change() -> Response:
    """Disable or enable an account, give it another role, or end its sessions."""
    if not Form().validate():
        abort(403)
    act, user_id, role = (request.form.get(name, "") for name in ("act", "user", "role"))
    words = request.form.get("q", "")[:100]
    who = identity.current()
    if act not in ACTS or (act == "role" and role not in ROLES):
        abort(400)
    if who is not None and who.user_id == user_id and act in ("disable", "role"):
        return go("operator.users", q=words or None, notice="own")
    with changing(ACTS[act], f"user:{user_id[:36]}") as change:
        user = change.session.get(User, user_id)
        if user is None:
            abort(404)
        change.before = _facts(user)
        if act in ("disable", "enable"):
            user.disabled_at = datetime.now(UTC) if act == "disable" else None
        elif act == "role":
            user.role = role
        change.after = _facts(user)
    if act != "enable":
        end_sessions(user_id)
    return go("operator.users", q=words or None, done=act)


def _facts(user: User) -> dict[str, object]:
    return {"role": user.role, "disabled": user.disabled_at is not None}
