"""Who is asking: the account behind the current request."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import wraps
from typing import Any, ParamSpec, TypeVar, cast

from blinker import Signal
from flask import Response, abort, current_app, request

from config import Config
from cookieapp.accounts.browser import recognise
from cookieapp.accounts.directory import directory
from cookieapp.accounts.factors.store import has_second_factor
from cookieapp.accounts.lazy import LazySession
from cookieapp.accounts.life import Life
from cookieapp.accounts.listing import Listing
from cookieapp.accounts.models import User
from cookieapp.accounts.record import Record
from cookieapp.accounts.sessions import COOKIE, Sessions
from cookieapp.consent.gate import passage
from cookieapp.storage.redis import Command
from cookieapp.storage.stores import redis, sql
from cookieapp.storage.unavailable import Unavailable
from cookieapp.web.csrf import make_token
from cookieapp.web.here import notes, the_request
from cookieapp.web.pages import render
from cookieapp.web.redirects import go, own_path
from cookieapp.web.shared import TOKEN

log = logging.getLogger("cookieapp.sessions")
P = ParamSpec("P")
R = TypeVar("R")

told_at_login: list[Callable[[User], Mapping[str, Any]]] = []
"""What a session that begins is told; wings that want to say something add a function."""
logged_in = Signal("A person has just logged in; sent with `user`.")
logged_out = Signal("A person has just logged out.")


@dataclass(frozen=True, slots=True)
class Identity:
    """The person behind a request, as the session tells it.

    `line` names the session whatever its number; `shown_at` is when the person last showed who
    they are (seconds since 1970); `strong` tells that a second factor was shown with it.
    """

    user_id: str
    email: str
    role: str
    line: str
    shown_at: int
    strong: bool

    @property
    def is_operator(self) -> bool:
        """Tell whether this person runs the site."""
        return self.role == "operator"


@dataclass(frozen=True, slots=True)
class AccountView:
    """What templates may know: `state` is "visitor", "user", or "unknown" while Redis is away.

    `weak` marks an operator who has shown no second factor.
    """

    state: str
    email: str = ""
    is_operator: bool = False
    named: bool = True
    weak: bool = False

    @property
    def token(self) -> str:
        """Make a form token, or mark its place in a shared page; empty for those who need none."""
        if self.state != "user":
            return ""
        return make_token() if self.named else TOKEN

    def shared(self) -> AccountView:
        """Give what a page may know that is made for everybody in the same state."""
        return AccountView(self.state, "", self.is_operator, named=False, weak=self.weak)


VISITOR = AccountView("visitor")
UNKNOWN = AccountView("unknown")


def current() -> Identity | None:
    """Give who is logged in. Raises Unavailable where a session was shown and cannot be read."""
    if COOKIE not in passage.current(the_request()).cookies:
        return None
    session = own_session()
    session.accessed = True  # loads it, if nobody has looked into it yet
    user_id = dict.get(session, "uid")
    if not isinstance(user_id, str) or session.record is None or session.record.pending:
        return None
    line = str(dict.get(session, "line", session.key))
    own = notes()
    # The line outlives a change of number, so that forms in other tabs do; a new login has a new one.
    own.csrf_binding, own.personal = line, True
    return Identity(
        user_id,
        str(dict.get(session, "email", "")),
        str(dict.get(session, "role", "user")),
        line,
        _whole(dict.get(session, "shown")),
        dict.get(session, "strong") is True,
    )


def looked_up() -> Record | None:
    """Give the record of the session that the browser showed, while it is open. Raises Unavailable."""
    session = own_session()
    session.accessed = True
    notes().personal = True
    return session.record


def user_id_if_known() -> str | None:
    """Give the account that is logged in; None for visitors, and while that cannot be told."""
    with suppress(Unavailable):
        who = current()
        return who.user_id if who is not None else None
    return None


def for_page() -> AccountView:
    """Tell templates who is logged in; never fails."""
    if COOKIE not in passage.current(the_request()).cookies and not own_session().record:
        return VISITOR
    try:
        identity = current()
    except Unavailable:
        return UNKNOWN
    if identity is None:
        return VISITOR
    weak = identity.is_operator and not identity.strong
    return AccountView("user", identity.email, identity.is_operator, weak=weak)


def bind_forms() -> None:
    """Before a form is handled: find out whether it needs a token, if that can be found out."""
    if request.method == "POST":
        with suppress(Unavailable):
            current()


def begin(user: User, *, remember: bool, strong: bool = False, also: Sequence[Command] = ()) -> bool:
    """Log a person in: new session, cookie set, and everybody told who wants to know.

    `strong` says that a second factor was shown. `also` are commands for Redis that travel
    along. False where the account was shut or got another password meanwhile: whoever did
    that ended all its sessions, and this one may have begun too late to be among them.
    """
    data = {
        "uid": user.id,
        "email": user.email,
        "role": user.role,
        "shown": now(),
        "strong": strong,
        "browser": recognise(request.headers.get("User-Agent", "")),
        **{name: value for note in told_at_login for name, value in note(user).items()},
    }
    session = own_session()
    sid = life().begin(session, data, remembered=remember, also=also)
    if not directory().unchanged(user):
        life().end(session)
        return False
    passage.current(request).set(COOKIE, sid, requested_life=remember)
    logged_in.send(current_app._get_current_object(), user=user)  # type: ignore[attr-defined]
    return True


def turn(**changes: object) -> bool:
    """Give the session a new number and change its data; False where it was ended meanwhile."""
    session = own_session()
    sid = life().turn(session, changes)
    if sid is None:
        passage.current(request).expire(COOKIE)
        return False
    remembered = bool(session.record and session.record.remembered)
    passage.current(request).set(COOKIE, sid, requested_life=remembered)
    return True


def has_moved() -> bool:
    """Tell whether the browser showed the number that a session had a moment ago; it opens nothing."""
    moved = own_session().moved
    if moved is None:
        return False
    notes().csrf_binding = str(moved.data.get("line", ""))
    return True


def end() -> None:
    """Log the person out: the session is gone from Redis and the cookie from the browser."""
    life().end(own_session())
    passage.current(request).expire(COOKIE)
    logged_out.send(current_app._get_current_object())  # type: ignore[attr-defined]


def end_sessions(user_id: str) -> int:
    """End every session of an account; gives how many.

    In a transaction this is done twice, at once and after the commit: at once, so that
    nothing is committed while Redis is away, and after it, for a login that began meanwhile
    and could not know of what has changed.
    """
    ended = life().end_all(user_id)
    if sql().in_transaction:
        own = life()
        sql().after_commit(lambda: _late(lambda: own.end_all(user_id)))
    return ended


def end_other_sessions(user_id: str, line: str) -> int:
    """End every session of an account but the one with this line; in a transaction as `end_sessions` does."""
    others = Listing(redis(), user_id, now())
    ended = others.end_others(line)
    if sql().in_transaction:
        sql().after_commit(lambda: _late(lambda: others.end_others(line)))
    return ended


def _late(end: Callable[[], int]) -> None:
    """End what began while a transaction was open; nobody can be told any more if that fails."""
    try:
        end()
    except Unavailable as error:
        log.warning("%s: a login of the last second may not have been ended", error)


def login_required(view: Callable[P, R]) -> Callable[P, R | Response]:
    """Let only logged-in people see a page; others are sent to the login and back."""

    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> R | Response:
        if current() is None:
            target = request.full_path.rstrip("?") if request.method == "GET" else None
            return go("accounts.login", next=own_path(target) or "/account", notice="please")
        return view(*args, **kwargs)

    return guarded


def operator_required(view: Callable[P, R]) -> Callable[P, R | Response]:
    """Let only operators see a page who have shown a second factor.

    Others learn no more than that there is nothing for them. Operators without a second
    factor are led to set one up. Only a demonstration lets them in, and says so on each page.
    """

    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> R | Response:
        identity = current()
        if identity is None:
            return login_required(view)(*args, **kwargs)
        if not identity.is_operator:
            abort(403)
        config: Config = current_app.extensions["cookieapp.config"]
        if identity.strong or config.demo:
            return view(*args, **kwargs)
        if has_second_factor(identity.user_id):
            target = request.full_path.rstrip("?") if request.method == "GET" else "/operator/"
            return go("fresh.form", next=own_path(target) or "/operator/")
        return render("accounts/factors/needed.html", 403)

    return guarded


def life() -> Life:
    """Give what begins and ends the sessions of the current application."""
    return cast(Sessions, current_app.session_interface).life


def now() -> int:
    """Give the time by the sessions' clock, in seconds since 1970."""
    return int(life().clock())


def _whole(value: object) -> int:
    return value if isinstance(value, int) else 0


def own_session() -> LazySession:
    """Give the session of the current request, loaded or not."""
    from flask.globals import request_ctx

    found: Any = request_ctx._session
    return cast(LazySession, found)
