"""Bodies that come slowly, or never: no page waits for them.

The server gives every request a thread, and whoever reads a body in it waits without a limit: with
as many threads as can work at a time, some dozen clients that send half a form would stop the site.
So there is a thread for each connection, the body is read before the application hears of the
request, and only who has it whole takes one of the places at work.
"""

from __future__ import annotations

import io
import threading
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

AT_WORK = 16
"""Requests that a process works on at a time: more would only wait for each other, and for the stores."""


class Bodies:
    """Hand requests to `app` once their body is there; `largest` is how many bytes it takes."""

    def __init__(self, app: WSGIApplication, largest: int) -> None:
        self.app = app
        self.largest = largest
        self._places = threading.Semaphore(AT_WORK)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Serve one request."""
        if environ["REQUEST_METHOD"] == "POST" and not self._receive(environ):
            start_response("400 Bad Request", [("Content-Type", "text/plain")])
            return [b"The form did not arrive whole.\n"]
        with self._places:
            return self.app(environ, start_response)

    def _receive(self, environ: WSGIEnvironment) -> bool:
        """Read the body and put it in the place of the stream; False where the client left before its end.

        One that is too large is left to the application, which refuses it.
        """
        length = int(environ.get("CONTENT_LENGTH") or 0)
        if length > self.largest:
            return True
        body = environ["wsgi.input"].read(length or self.largest + 1)
        environ["wsgi.input"] = io.BytesIO(body)
        return len(body) >= length
