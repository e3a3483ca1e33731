"""Flask, without what this site has done already or never does."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NoReturn
from urllib.parse import urlsplit, urlunsplit

from flask import Flask, Request
from flask.ctx import _AppCtxGlobals
from werkzeug.routing import MapAdapter, RequestRedirect

from cookieapp.web.characters import PlainRequest


class Notes(_AppCtxGlobals):
    """Flask's `g`, whose attributes are set as those of any object are."""

    __setattr__ = object.__setattr__  # type: ignore[assignment]


class Site(Flask):
    """The application object."""

    request_class = PlainRequest
    app_ctx_globals_class = Notes

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """Take every view and hook as it is: none of ours is a coroutine."""
        return func

    def create_url_adapter(self, request: Request | None) -> MapAdapter | None:
        """Match by path alone: the host was checked before the request came here."""
        if request is None:
            return None
        environ = request.environ
        path = environ.get("PATH_INFO", "").encode("latin-1").decode("utf-8", "replace")
        method, question = environ["REQUEST_METHOD"], environ.get("QUERY_STRING", "")
        return MapAdapter(self.url_map, "localhost", "/", "", "http", path, method, question)

    def raise_routing_exception(self, request: Request) -> NoReturn:
        """Lead on to the right spelling of an address within the site, whatever name the site goes by."""
        wrong = request.routing_exception
        if isinstance(wrong, RequestRedirect):
            parts = urlsplit(wrong.new_url)
            wrong.new_url = urlunsplit(("", "", parts.path, parts.query, ""))
        super().raise_routing_exception(request)
