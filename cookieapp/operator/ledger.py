"""Find decisions in the ledger by the number of a browser or of a receipt, and see whether they hold."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Response

from cookieapp.accounts.entrance.doors import operator_required
from cookieapp.consent.gate import passage
from cookieapp.consent.ledger.chain import Chain, follow
from cookieapp.consent.ledger.ledger import ledger as the_ledger
from cookieapp.consent.ledger.models import ConsentRecord
from cookieapp.operator.console import asked, blueprint, show
from cookieapp.operator.words import CONTROLS
from cookieapp.storage.stores import sql
from cookieapp.web.here import the_request

_NUMBER = re.compile(r"[A-Za-z0-9_-]{22}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Told:
    """A record with its answers, service to yes or no; empty where its content cannot be read."""

    record: ConsentRecord
    answers: Mapping[str, bool]


@blueprint.get("/ledger")
@operator_required
def ledger() -> Response:
    """Show the decisions under a consent id, or around a receipt, and whether their chain is whole."""
    number = asked("number", 80)
    found: list[ConsentRecord] = []
    chain: Chain | None = None
    if _NUMBER.fullmatch(number):
        one = the_ledger().record(number)
        consent_id = one.consent_id if one else number
        found = the_ledger().of([consent_id], None)
        chain = follow(sql(), consent_id) if found else None
    services = passage.current(the_request()).register.services
    return show(
        "operator/ledger.html",
        number=number,
        decisions=[Told(record, _answers(record.content)) for record in found],
        chain=chain,
        words=CONTROLS,
        names={service.id: service.name for service in services},
    )


def _answers(content: str) -> dict[str, bool]:
    try:
        said: dict[str, Any] = json.loads(content)["answers"]
        return {str(service): answer["granted"] is True for service, answer in said.items()}
    except (ValueError, LookupError, TypeError, AttributeError):
        return {}
