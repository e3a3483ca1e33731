"""What a person sees when something is not possible: clear words, never a trace."""

from __future__ import annotations

import logging
from collections.abc import Callable

from flask import Flask, Response, current_app, request
from werkzeug.exceptions import HTTPException, ServiceUnavailable

from cookieapp.storage.unavailable import Unavailable
from cookieapp.web.csrf import ForeignRequest
from cookieapp.web.pages import render
from cookieapp.web.suggestions import Place, near

log = logging.getLogger("cookieapp")
KNOWN = (400, 403, 404, 405, 413, 429, 500, 503)
RETRY_AFTER = 5  # seconds


def register_errors(app: Flask) -> None:
    """Answer every error with a page of our own."""
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Unavailable, _unavailable)
    app.register_error_handler(Exception, _unexpected)


def error_page(status: int, kind: str | None = None) -> Response:
    """Make the page for a status; `kind` chooses other words for the same status."""
    return render(
        "errors/error.html",
        status,
        status=status,
        kind=kind or str(status if status in KNOWN else 400),
        meant=_meant() if status == 404 else [],
    )


def _meant() -> list[Place]:
    """Guess which page was meant, out of those that the site itself lists."""
    listed: Callable[[], list[Place]] | None = current_app.extensions.get("cookieapp.places")
    return near(request.path, listed()) if listed is not None else []


def _http(error: HTTPException) -> Response:
    if error.code is not None and 300 <= error.code < 400:
        redirect = error.get_response()
        assert isinstance(redirect, Response)
        return redirect
    response = error_page(error.code or 500, "foreign" if isinstance(error, ForeignRequest) else None)
    for name, value in error.get_headers(request.environ):
        if name in ("Allow", "Retry-After"):
            response.headers[name] = value
    if isinstance(error, ServiceUnavailable):
        response.headers.setdefault("Retry-After", str(RETRY_AFTER))
    return response


def _unavailable(error: Unavailable) -> Response:
    log.warning("%s on %s", error, request.url_rule.rule if request.url_rule else "an unknown path")
    response = error_page(503, None if error.store == "redis" else "sql")
    response.headers["Retry-After"] = str(RETRY_AFTER)
    response.headers["Cache-Control"] = "no-store"
    return response


def _unexpected(error: Exception) -> Response:
    log.error("unexpected %s", type(error).__name__, exc_info=error)
    try:
        return error_page(500)
    except Exception:  # the page itself is what is broken: words without a page are better than none
        log.exception("the error page failed as well")
        return Response(
            "Coś się popsuło po naszej stronie. / Something broke on our side.\n", 500, mimetype="text/plain"
        )
