"""Behind how many proxies we stand: whose word about the visitor's address counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from werkzeug.middleware.proxy_fix import ProxyFix

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication


def behind(proxies: int, app: WSGIApplication) -> WSGIApplication:
    """Believe X-Forwarded-For of this many proxies, and none of the other forwarded headers.

    Scheme and host are known from the public address and are never taken from a request.
    """
    return ProxyFix(app, x_for=proxies, x_proto=0, x_host=0) if proxies else app
