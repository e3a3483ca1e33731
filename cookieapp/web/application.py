"""Flask, without what this site has done already or never does."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NoReturn
from urllib.parse import urlsplit, urlunsplit

from flask import Flask, Request
from werkzeug.routing import MapAdapter, RequestRedirect

from cookieapp.web.characters import PlainRequest


class Site(Flask):
    """The application object."""

    request_class = PlainRequest

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """Take every view and hook as it is: none of ours is a coroutine."""
        return func

    def create_url_adapter(self, request: Request | None) -> MapAdapter | None:
        """Match by path alone: the host was checked before the request came here."""
        if request is None:
            return None
        environ = request.environ
        return self.url_map.bind(
            "localhost",
            path_info=environ.get("PATH_INFO", "").encode("latin-1").decode("utf-8", "replace"),
            default_method=environ["REQUEST_METHOD"],
            query_args=environ.get("QUERY_STRING", ""),
        )

    def raise_routing_exception(self, request: Request) -> NoReturn:
        """Lead on to the right spelling of an address within the site, whatever name the site goes by."""
        wrong = request.routing_exception
        if isinstance(wrong, RequestRedirect):
            parts = urlsplit(wrong.new_url)
            wrong.new_url = urlunsplit(("", "", parts.path, parts.query, ""))
        super().raise_routing_exception(request)
