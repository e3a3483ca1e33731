"""The register as the software sees it."""

from __future__ import annotations

from flask import Response, request

from cookieapp.accounts.entrance.doors import operator_required
from cookieapp.consent.gate import passage
from cookieapp.operator.console import blueprint, show


@blueprint.get("/register")
@operator_required
def register() -> Response:
    """Show every service with its hash, its cookies as the gate writes them, and the partners' origins."""
    own = passage.current(request)
    return show("operator/register.html", prefix=own.prefix)
