"""Ways to get a cookie past the gate, written as carelessly or as slyly as applications do it.

Each is a response that tries to set a cookie. None of them knows of the gate.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import Response, abort, current_app, redirect
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from werkzeug.wrappers import Response as BaseResponse

from cookieapp.web.language import lazy_gettext as _l

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment


class Plain(Response):
    default_mimetype = "text/plain"


class Smuggled(Exception):
    """An error whose handler sets a cookie."""


def from_the_view() -> Response:
    response = Plain("ok")
    response.set_cookie("smuggled", "1")
    return response


def from_the_session() -> Response:
    class Interface(SecureCookieSessionInterface):
        def get_cookie_name(self, app: Any) -> str:
            return "flask_session"

    session, response = SecureCookieSession(), Plain("ok")
    session["visits"] = 1
    Interface().save_session(current_app, session, response)
    return response


class RawHeader(Plain):
    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            return start_response(status, [*headers, ("Set-Cookie", "smuggled=1; Path=/")], *rest)

        return super().__call__(environ, start)


class Streamed(Plain):
    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterator[bytes]:
        start_response("200 OK", [("Content-Type", "text/plain"), ("Set-Cookie", "smuggled=1")])
        yield b"the first part, "
        yield b"and the rest"


def from_an_error_handler() -> Response:
    raise Smuggled


def from_an_aborted_request() -> Response:
    abort(Plain("ok", 418, {"Set-Cookie": "smuggled=1; Path=/"}))


def with_a_redirect() -> BaseResponse:
    response = redirect("/", 303)
    response.headers.add("Set-Cookie", "smuggled=1; Path=/; HttpOnly; SameSite=Lax")
    return response


class OddCasing(Plain):
    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        odd = [
            ("sEt-cOoKiE", "VISITOR=1; PATH=/"),
            ("SET-COOKIE", " visitor =1"),
            ("Set-Cookie2", "smuggled=1"),
        ]
        start_response("200 OK", [("Content-Type", "text/plain"), *odd])
        return [b""]


class TwoInOne(Plain):
    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        both = "device=1; Path=/\r\nSet-Cookie: smuggled=1"
        start_response("200 OK", [("Content-Type", "text/plain"), ("Set-Cookie", both)])
        return [b""]


def without_consent() -> Response:
    response = Plain("ok")
    response.set_cookie("visitor", "AAAAAAAAAAAAAAAAAAAAAA", max_age=86_400, httponly=True, samesite="Lax")
    return response


def for_too_long() -> Response:
    response = Plain("ok")
    response.set_cookie("device", "smuggled", max_age=10 * 365 * 86_400, httponly=True, samesite="Lax")
    return response


def for_another_place() -> Response:
    line = "device=smuggled; Max-Age=60; Domain=localhost; Path=/tour; SameSite=None"
    return Plain("ok", headers={"Set-Cookie": line})


def as_a_partner() -> Response:
    response = Plain("ok")
    response.set_cookie("partner_uid", "1", max_age=60, httponly=True, samesite="Lax")
    return response


@dataclass(frozen=True, slots=True)
class Way:
    """One way: its name on the page, and what makes the response."""

    id: str
    name: Any
    make: Callable[[], BaseResponse]

    @property
    def source(self) -> str:
        """Give the code that tries it."""
        return inspect.getsource(self.make)


WAYS = {
    way.id: way
    for way in (
        Way("view", _l("A view sets a cookie that nobody declared"), from_the_view),
        Way("header", _l("A raw header, written below the framework"), RawHeader),
        Way("session", _l("The framework’s own session, saved after the last hook"), from_the_session),
        Way("stream", _l("A streamed response that begins late"), Streamed),
        Way("error", _l("An error handler"), from_an_error_handler),
        Way("abort", _l("A request that is broken off with a response"), from_an_aborted_request),
        Way("redirect", _l("A redirect"), with_a_redirect),
        Way("casing", _l("Odd casing of header and name, and the older header"), OddCasing),
        Way("two", _l("A second header hidden in the value of the first"), TwoInOne),
        Way("consent", _l("A declared cookie that you may not have allowed"), without_consent),
        Way("long", _l("A declared cookie that is to live for ten years"), for_too_long),
        Way("place", _l("A declared cookie for another domain and path, open to scripts"), for_another_place),
        Way("partner", _l("A partner’s cookie, set by us"), as_a_partner),
    )
}
