"""The request at hand, itself: each look through Flask's stand-in costs more than most that is looked at."""

from __future__ import annotations

from typing import Any, cast

from flask import Request, g, request


def the_request() -> Request:
    """Give the current request."""
    return cast(Request, request._get_current_object())  # type: ignore[attr-defined]


def notes() -> Any:
    """Give the current request's notes, Flask's `g`."""
    return g._get_current_object()
