"""Change the password: who does so is logged in, fresh, and knows the old one (ASVS v5.0.0-6.2.3).

An account that was opened with a passkey has none; then the fresh login alone is asked for.
"""

from __future__ import annotations

from flask import Response, request

from cookieapp.accounts.entrance import choosing
from cookieapp.accounts.entrance.fresh import fresh_login_required
from cookieapp.accounts.guard.attempts import guard
from cookieapp.accounts.history.events import record
from cookieapp.accounts.letters import notices
from cookieapp.accounts.own.area import account_of_owner, blueprint, owner
from cookieapp.accounts.own.forms import ChangePasswordForm
from cookieapp.accounts.passwords.hashing import passwords
from cookieapp.accounts.people.models import User
from cookieapp.accounts.sessions import identity, lifecycle
from cookieapp.storage.stores import sql
from cookieapp.web.language import gettext as _
from cookieapp.web.pages import render
from cookieapp.web.redirects import go


@blueprint.get("/password")
@fresh_login_required
def password() -> Response:
    """Show the form."""
    user = account_of_owner()
    return _page(ChangePasswordForm(user, alone="alone" in request.args)) if user else _gone()


@blueprint.post("/password")
@fresh_login_required
def change_password() -> Response:
    """Set another password; the session gets a new number, and the others end if wanted."""
    user = account_of_owner()
    if user is None:
        return _gone()
    sent = ChangePasswordForm(user, alone="alone" in request.form)
    if not sent.validate():
        return _page(sent, 422)
    if "weigh" in request.form:
        return _page(sent)
    if user.password_hash and not _knows_the_old_one(user, sent.old.data or ""):
        sent.old.errors = [_("This is not your present password. After ten attempts, please wait an hour.")]
        return _page(sent, 422)
    try:
        _keep(user, sent)
    except choosing.TooShortByNow:
        sent.validate()  # says so
        return _page(sent, 422)
    lifecycle.turn(shown=identity.now())  # where the session has just ended, the next page says so
    return go("area.security", changed="password")


def _knows_the_old_one(user: User, old: str) -> bool:
    attempt = guard().confirmation(user.id, request.remote_addr or "")
    if not guard().admits(attempt) or not passwords().verify(user.password_hash, old):
        return False
    guard().forgive(attempt)
    return True


def _keep(user: User, sent: ChangePasswordForm) -> None:
    """Keep the password, tell the owner, and end the other sessions if wanted: all or nothing."""
    chosen, who = sent.password.data or "", owner()
    password_hash = passwords().hash(chosen)
    event = "password-changed" if user.password_hash else "password-set"
    with sql().session():
        choosing.keep(user, password_hash, len(chosen))
        record(user.id, event)
        notices.tell(user, event)
        if sent.end_sessions.data:
            # Before the commit: where Redis is away, nothing has changed.
            lifecycle.end_other_sessions(user.id, who.line)


def _gone() -> Response:
    lifecycle.end()
    return go("accounts.login", notice="logged-out")


def _page(sent: ChangePasswordForm, status: int = 200) -> Response:
    return render("accounts/password.html", status, form=sent, has_password=bool(sent.user.password_hash))
