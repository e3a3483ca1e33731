"""Security headers on every response, errors and static files included."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

ALWAYS = (
    ("X-Content-Type-Options", "nosniff"),
    # "no-referrer" would keep more to ourselves, but turn the Origin of our own forms into null.
    ("Referrer-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
)
HSTS = ("Strict-Transport-Security", "max-age=31536000; includeSubDomains")


class SecurityHeaders:
    """Append the headers once, on the outside, so that nothing can forget them.

    `policies` gives the headers that depend on what the visitor allowed and on the status.
    """

    def __init__(
        self,
        app: WSGIApplication,
        policies: Callable[[WSGIEnvironment, str], list[tuple[str, str]]],
        *,
        secure: bool,
    ) -> None:
        self.app = app
        self.policies = policies
        self.fixed = [*ALWAYS, HSTS] if secure else list(ALWAYS)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Serve one request."""

        def start(
            status: str, headers: list[tuple[str, str]], exc_info: Any = None
        ) -> Callable[[bytes], object]:
            return start_response(status, headers + self.fixed + self.policies(environ, status), exc_info)

        return self.app(environ, start)
