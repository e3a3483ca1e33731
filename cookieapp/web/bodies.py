"""How large a body a view takes: as little as a form needs, unless it says otherwise."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Request, current_app

View = TypeVar("View", bound=Callable[..., Any])
LARGEST = 256 * 1024  # bytes that any view may take


def takes(largest: int) -> Callable[[View], View]:
    """Let a view take more bytes than a form has; ValueError for more than the server reads ahead."""
    if largest > LARGEST:
        raise ValueError(f"no view takes more than {LARGEST} bytes")

    def marked(view: View) -> View:
        view.__dict__["largest_body"] = largest
        return view

    return marked


def limit_body(request: Request) -> None:
    """Set the limit of the request's view, before anybody reads the form."""
    view = current_app.view_functions.get(request.endpoint or "")
    largest = getattr(view, "largest_body", None)
    if largest is not None:
        request.max_content_length = largest
