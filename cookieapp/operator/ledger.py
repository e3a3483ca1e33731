"""Find decisions in the ledger by the number of a browser or of a receipt, and see whether they hold."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Response, abort

from cookieapp.accounts.entrance.doors import operator_required
from cookieapp.consent.evidence.verification import examined
from cookieapp.consent.gate import passage
from cookieapp.consent.ledger.chain import Chain, follow
from cookieapp.consent.ledger.ledger import ledger as the_ledger
from cookieapp.consent.ledger.models import ConsentRecord
from cookieapp.consent.verifier import MARK
from cookieapp.operator.console import asked, blueprint, show
from cookieapp.operator.words import CONTROLS
from cookieapp.storage.stores import sql
from cookieapp.web.forms import Form
from cookieapp.web.here import the_request
from cookieapp.web.redirects import go

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
    return _page(asked("number", 80))


@blueprint.post("/ledger")
@operator_required
def ledger_receipt() -> Response:
    """Find the decision of a receipt that was pasted, and say whether the receipt holds. It is not kept."""
    if not Form().validate():
        abort(403)
    text = the_request().form.get("receipt", "").removeprefix(MARK).strip()
    if _NUMBER.fullmatch(text):
        return go("operator.ledger", number=text)
    problems = examined(text)
    number = _number_in(text)
    if not problems and number:
        return go("operator.ledger", number=number, receipt="good")
    return _page(number, 422, text, problems)


def _page(
    number: str, code: int = 200, receipt: str = "", problems: Sequence[tuple[Any, Any, int | None]] = ()
) -> Response:
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
        code,
        number=number,
        receipt=receipt,
        problems=problems,
        genuine=asked("receipt", 4) == "good",
        decisions=[Told(record, _answers(record.content)) for record in found],
        chain=chain,
        words=CONTROLS,
        names={service.id: service.name for service in services},
    )


def _number_in(receipt: str) -> str:
    """Read the number of a receipt, whether it holds or not; empty where there is none."""
    try:
        number = str(json.loads(receipt)["record_id"])
    except (ValueError, LookupError, TypeError, RecursionError):
        return ""
    return number if _NUMBER.fullmatch(number) else ""


def _answers(content: str) -> dict[str, bool]:
    try:
        said: dict[str, Any] = json.loads(content)["answers"]
        return {str(service): answer["granted"] is True for service, answer in said.items()}
    except (ValueError, LookupError, TypeError, AttributeError):
        return {}
