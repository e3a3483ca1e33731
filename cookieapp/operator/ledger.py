"""Find decisions in the ledger by the number of a browser or of a receipt."""

from __future__ import annotations

import re

from flask import Response

from cookieapp.accounts.identity import operator_required
from cookieapp.consent.ledger.ledger import ledger as the_ledger
from cookieapp.operator.console import asked, blueprint, show

_NUMBER = re.compile(r"[A-Za-z0-9_-]{22}", re.ASCII)


@blueprint.get("/ledger")
@operator_required
def ledger() -> Response:
    """Show the decisions under a consent id, or the one of a receipt."""
    number = asked("number", 80)
    found = []
    if _NUMBER.fullmatch(number):
        one = the_ledger().record(number)
        found = the_ledger().of([one.consent_id if one else number], None)
    return show("operator/ledger.html", number=number, records=found)
