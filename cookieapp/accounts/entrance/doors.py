"""Doors: pages that only some people see, and where the others are led."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from flask import Response, abort, request

from cookieapp.accounts.factors.store import has_second_factor
from cookieapp.accounts.sessions.identity import current
from cookieapp.web.here import the_config
from cookieapp.web.pages import render
from cookieapp.web.redirects import go, own_path

P = ParamSpec("P")
R = TypeVar("R")


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
        config = the_config()
        if identity.strong or config.demo:
            return view(*args, **kwargs)
        if has_second_factor(identity.user_id):
            target = request.full_path.rstrip("?") if request.method == "GET" else "/operator/"
            return go("fresh.form", next=own_path(target) or "/operator/")
        return render("accounts/factors/needed.html", 403)

    return guarded
