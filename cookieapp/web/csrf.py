"""Forged requests: refused by where they come from, for everybody, and by token when logged in.

Visitors get no token, because a token needs a session and a session a cookie. The browser
itself says where a request comes from (Fetch Metadata, RFC 6454 Origin).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
import time
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from flask import Request
from werkzeug.exceptions import Forbidden
from wtforms.csrf.core import CSRF
from wtforms.validators import ValidationError

from config import is_loopback
from cookieapp.web.here import notes, the_app
from cookieapp.web.language import gettext as _

SAFE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
LIFE = 12 * 3600  # seconds that a form may stay open


class ForeignRequest(Forbidden):
    """A form that was sent from another site."""


def check_origin(request: Request, origin: str, *, always: bool = False) -> None:
    """Refuse an unsafe request, or `always` any, that another site made the browser send.

    Browsers say so in Sec-Fetch-Site; older ones in Origin, or at least in Referer. A
    request with none of them does not come from a browser's page. Raises ForeignRequest.
    """
    if request.method in SAFE and not always:
        return
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        if site not in ("same-origin", "none"):
            raise ForeignRequest
        return
    source = request.headers.get("Origin") or request.headers.get("Referer")
    if source is not None and not _same(source, request, origin):
        raise ForeignRequest


def _same(source: str, request: Request, origin: str) -> bool:
    try:
        parts = urlsplit(source)
        hostname = parts.hostname or ""
    except ValueError:
        return False
    ours = urlsplit(origin)
    if f"{parts.scheme}://{parts.netloc}".lower() == origin:
        return True
    # On loopback every loopback name is the same host, but a second port is another site.
    loopback = is_loopback(ours.hostname or "") and is_loopback(hostname)
    return loopback and parts.scheme == ours.scheme and parts.netloc.lower() == request.host


class SessionToken(CSRF):  # type: ignore[misc]
    """A form token bound to the session it was made in, masked anew each time.

    Works with every secret key that is still accepted, so that rotating the key breaks no
    open form.
    """

    def generate_csrf_token(self, csrf_token_field: Any) -> str:
        """Make a token for the current session."""
        return make_token()

    def validate_csrf_token(self, form: Any, field: Any) -> None:
        """Refuse a token of another session, or one that is too old."""
        if not token_is_good(field.data or ""):
            raise ValidationError(_("This form was open for too long. Please send it once more."))


def keys() -> Sequence[bytes]:
    """Give the keys of the current application, newest first."""
    found: Sequence[bytes] = the_app().extensions["cookieapp.keys"]
    return found


def make_token() -> str:
    """Make a token for the current session: time, salt and a keyed hash over both and the session."""
    head = int(time.time()).to_bytes(5, "big") + secrets.token_bytes(11)
    return base64.urlsafe_b64encode(head + _seal(head, keys()[0])).decode()


def token_is_good(token: str) -> bool:
    """Tell whether a token belongs to the current session and is still fresh."""
    try:
        raw = base64.urlsafe_b64decode(token.encode("ascii", "replace"))
    except ValueError:
        return False
    head, seal = raw[:16], raw[16:]
    if len(raw) != 32 or not any(hmac.compare_digest(seal, _seal(head, key)) for key in keys()):
        return False
    return -60 < time.time() - int.from_bytes(head[:5], "big") < LIFE


def _seal(head: bytes, key: bytes) -> bytes:
    session: str = notes().get("csrf_binding", "")
    return hashlib.blake2b(
        head + session.encode(), key=key[:64], digest_size=16, person=b"form token"
    ).digest()
