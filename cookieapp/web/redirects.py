"""Where to go after a form: our own pages only."""

from __future__ import annotations

import re
from urllib.parse import unquote, urlsplit

from flask import Response, current_app, redirect, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from cookieapp.web.pages import url_for

_OWN = re.compile(r"/(?![/\\])[!-\[\]-~]{0,1000}")  # ASCII, printable, no blank and no backslash


def own_path(wanted: str | None) -> str | None:
    """Give the wanted address if it is a path of ours that can be opened, else None (ASVS v5.0.0-3.7.2)."""
    return wanted if wanted and _OWN.fullmatch(wanted) and _opens(wanted) else None


def _opens(wanted: str) -> bool:
    """Tell whether a path is not one that forms alone are sent to, such as /logout.

    One that does not exist may be gone to: that is where somebody was who answered a question on its page.
    """
    try:
        current_app.url_map.bind("localhost").match(unquote(urlsplit(wanted).path), "GET")
    except MethodNotAllowed:
        return False
    except HTTPException:
        return True
    return True


def wanted_next() -> str | None:
    """Read `next` from the form or the address of the current request, if it is a path of ours."""
    return own_path(request.form.get("next") or request.args.get("next"))


def see_other(address: str) -> Response:
    """Send the browser on with a GET (RFC 9110, section 15.4.4)."""
    response = redirect(address, 303, Response)
    response.headers["Cache-Control"] = "no-store"
    assert isinstance(response, Response)
    return response


def go(endpoint: str, **values: object) -> Response:
    """Send the browser to one of our pages."""
    return see_other(url_for(endpoint, **values))
