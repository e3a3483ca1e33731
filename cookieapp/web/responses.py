"""Answer with bodies of our own: compressed, and with the headers that every page has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response
from werkzeug.datastructures import Headers

from cookieapp.web.compression import compress
from cookieapp.web.here import notes, the_request

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment


class Written(Headers):
    """Headers that we wrote: each is a header as it should be, and there once."""

    def __init__(self, lines: list[tuple[str, str]]) -> None:
        self._list = lines


class Whole(Response):
    """A response that is all there when it is made: its headers are what leaves."""

    def get_wsgi_headers(self, environ: WSGIEnvironment) -> Headers:
        """Give the headers: the length is among them, and no address that had to be written anew."""
        return self.headers


def respond(
    body: bytes,
    status: int = 200,
    content_type: str = "text/html; charset=utf-8",
    *,
    personal: bool = False,
    first: bool = False,
) -> Response:
    """Answer with a body that may differ from visitor to visitor, compressed where the browser takes it.

    `personal` says that nobody else gets the same, `first` that it is one of few.
    """
    accepted = the_request().environ.get("HTTP_ACCEPT_ENCODING", "")
    body, coding = compress(body, accepted, personal=personal, first=first)
    return whole(body, coding, status, content_type)


def whole(
    body: bytes, coding: str, status: int = 200, content_type: str = "text/html; charset=utf-8"
) -> Response:
    """Answer with a body that is compressed already by `coding`, or by none."""
    headers = [
        ("Content-Type", content_type),
        ("Content-Length", str(len(body))),
        ("Cache-Control", "no-store" if notes().get("personal") else "private, no-cache"),
        ("Vary", "Accept-Encoding, Accept-Language, Cookie, Sec-GPC"),
    ]
    if coding:
        headers.append(("Content-Encoding", coding))
    return Whole([body], status, Written(headers))
