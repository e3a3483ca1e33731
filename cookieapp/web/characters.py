"""Characters that no address and no form holds."""

from __future__ import annotations

from flask import Request
from werkzeug.exceptions import BadRequest

NUL = "\0"


def refuse_nul(request: Request) -> None:
    """Refuse a request with a NUL in its path or question: nobody types one, and PostgreSQL keeps none."""
    if NUL in request.path or "%00" in request.environ["QUERY_STRING"]:
        raise BadRequest


def refuse_nul_in_form(request: Request) -> None:
    """Refuse a form with a NUL in it, for the same reason."""
    if any(NUL in value for values in request.form.listvalues() for value in values):
        raise BadRequest
