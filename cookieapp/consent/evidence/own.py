"""What belongs to a record, for whoever may see it."""

from __future__ import annotations

import json
import re

from flask import abort, request

from cookieapp.consent.browsers.keeping import numbers
from cookieapp.consent.evidence.receipts import Issuer
from cookieapp.consent.evidence.sections import Evidence
from cookieapp.consent.gate import passage
from cookieapp.consent.ledger.ledger import ledger
from cookieapp.consent.ledger.models import ConsentRecord
from cookieapp.consent.people import whose
from cookieapp.consent.withdrawal.erasures import erasures
from cookieapp.web.here import the_config, the_request

_ID = re.compile(r"[A-Za-z0-9_-]{22}", re.ASCII)


def own_record(record_id: str) -> ConsentRecord:
    """Find a record of whoever asks; for all others there is none."""
    mine = numbers(passage.current(request))
    user = whose()
    if not _ID.fullmatch(record_id) or not (mine or user):
        abort(404)
    record = ledger().record(record_id)
    if record is None or not (
        record.consent_id in mine or (user is not None and ledger().owner(record_id) == user)
    ):
        abort(404)
    return record


def evidence_of(record: ConsentRecord) -> Evidence:
    """Gather what belongs to a record."""
    answers = json.loads(record.content)["answers"]
    return Evidence(
        record,
        ledger().words.notice(record.notice) if record.notice else None,
        ledger().words.texts((service, answer["hash"]) for service, answer in answers.items()),
        erasures().of(record.id),
    )


def issuer() -> Issuer:
    """Give the issuer of the current application."""
    config = the_config()
    return Issuer(config.operator, config.public_url, passage.current(the_request()).register)
