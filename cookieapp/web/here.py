"""What is at hand, itself: the request, its notes, the application and its settings.

Each look through Flask's stand-ins costs more than most that is looked at.
"""

from __future__ import annotations

from typing import Any

from flask import Flask, Request
from flask.globals import _cv_app, _cv_request

from config import Config


def the_request() -> Request:
    """Give the current request; LookupError outside of one."""
    return _cv_request.get().request


def the_session() -> Any:
    """Give the current request's session without looking into it, which would load it."""
    return _cv_request.get()._session


def the_app() -> Flask:
    """Give the current application; LookupError outside of one."""
    return _cv_app.get().app


def notes() -> Any:
    """Give the current request's notes, Flask's `g`."""
    return _cv_app.get().g


def the_config() -> Config:
    """Give the settings of the current application; LookupError outside of one."""
    found: Config = the_app().extensions["cookieapp.config"]
    return found
