"""The site with a clock that whoever asks may move: for traffic of a month within minutes.

Only this application, which nothing but the measurements serve, and only on loopback, hears the header.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from flask import Flask

from config import Config
from cookieapp import create_app

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

HEADER = "X-Bench-Now"


class MovedClock:
    """Tells the time that the current request named; off any request the latest one that was named."""

    def __init__(self) -> None:
        self._own = threading.local()
        self._latest = 0.0

    def __call__(self) -> float:
        """Give seconds since 1970."""
        named: float | None = getattr(self._own, "now", None)
        return named if named is not None else self._latest or time.time()

    def around(self, app: WSGIApplication) -> WSGIApplication:
        """Have each request tell the time."""

        def moved(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
            written = environ.get("HTTP_X_BENCH_NOW")
            self._own.now = float(written) if written else None
            self._latest = max(self._latest, self._own.now or 0.0)
            try:
                return app(environ, start_response)
            finally:
                self._own.now = None

        return moved


def make() -> Flask:
    """Make the site on the stores that the environment names."""
    clock = MovedClock()
    app = create_app(Config.from_env(os.environ), clock=clock)
    app.wsgi_app = clock.around(app.wsgi_app)  # type: ignore[method-assign]
    return app


def __getattr__(name: str) -> Any:
    """Make `application` when it is asked for (PEP 562)."""
    if name != "application":
        raise AttributeError(name)
    return make()
