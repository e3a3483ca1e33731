"""What people can see and prove of their decisions: history, receipts, notices, withdrawal."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, Response, abort, current_app, request

from cookieapp.consent.browsers.keeping import numbers
from cookieapp.consent.evidence.receipts import Evidence, Issuer
from cookieapp.consent.evidence.words import CONTROLS, PARTS, PROBLEMS
from cookieapp.consent.gate import passage
from cookieapp.consent.ledger.ledger import ledger
from cookieapp.consent.ledger.models import ConsentErasure, ConsentRecord
from cookieapp.consent.ledger.notice import Notice
from cookieapp.consent.ledger.texts import in_language
from cookieapp.consent.people import whose
from cookieapp.consent.verifier import Finding, verify, written
from cookieapp.consent.withdrawal.erasures import erasures
from cookieapp.consent.withdrawal.holdings import Holding, holdings
from cookieapp.register import Service
from cookieapp.web.here import notes, the_request
from cookieapp.web.language import Lazy, current
from cookieapp.web.pages import render, respond
from cookieapp.web.redirects import own_path

blueprint = Blueprint("evidence", __name__)
_ID = re.compile(r"[A-Za-z0-9_-]{22}", re.ASCII)
_HASH = re.compile(r"[0-9a-f]{64}", re.ASCII)
LARGEST = 60_000  # characters of a receipt that is pasted; a form may be 64 KiB


@dataclass(frozen=True, slots=True)
class Told:
    """One decision, in words. `answers` are names of services with yes or no, and until when."""

    id: str
    at: datetime
    control: str
    answers: tuple[tuple[str, bool, datetime | None], ...]
    withdrawn: tuple[str, ...]
    notice: str
    late: bool


@blueprint.get("/consent/history")
def history() -> Response:
    """Show the decisions of this browser, and of the account that is logged in."""
    notes().personal = True
    own, user = passage.current(request), whose()
    found = ledger().of(numbers(own), user) if numbers(own) or user else []
    return render("consent/history.html", decisions=_told(found), logged_in=user is not None)


@blueprint.get("/consent/receipts/<record_id>.json")
def receipt(record_id: str) -> Response:
    """Hand out a signed receipt, to whoever holds the decision's cookie or owns its account."""
    notes().personal = True
    evidence = evidence_of(_own(record_id))
    body = written(issuer().receipt(evidence, ledger().signer(), datetime.now(UTC)))
    response = respond(body.encode(), content_type="application/json; charset=utf-8")
    response.headers["Content-Disposition"] = f'inline; filename="receipt-{record_id}.json"'
    return response


@blueprint.get("/consent/notices/<name>")
def notice(name: str) -> Response:
    """Show a notice exactly as it was shown; it says nothing of who saw it."""
    content = ledger().notice(name) if _HASH.fullmatch(name) else None
    if content is None:
        abort(404)
    shown = Notice.read(content)
    texts = ledger().texts(shown.services)
    services = [
        (text, in_language(text["name"], shown.language), in_language(text["purpose"], shown.language))
        for text in (texts.get(pair) for pair in shown.services)
        if text is not None
    ]
    return render("consent/notice.html", notice=shown, services=services, name=name)


@blueprint.get("/consent/withdrawal")
def preview() -> Response:
    """Show what a withdrawal would delete, before anything is deleted."""
    notes().personal = True
    own = passage.current(request)
    lost = [service for service in own.register.optional_services if own.allows(service.id)]
    held, silent = holdings().preview({service.id for service in lost}, own.cookies)
    return render(
        "consent/withdrawal.html",
        services=lost,
        cookies=[
            received.name
            for received in own.received
            if received.cookie is not None and received.cookie.service in {service.id for service in lost}
        ],
        held=held,
        silent=bool(silent),
        back=own_path(request.args.get("back")) or "/",
    )


@blueprint.get("/consent/withdrawn/<record_id>")
def withdrawn(record_id: str) -> Response:
    """Show what a withdrawal deleted."""
    notes().personal = True
    record = _own(record_id)
    content = json.loads(record.content)
    services = [_service(name) for name in content["withdrawn"]]
    if not services:
        abort(404)
    done = erasures().of(record_id)
    return render(
        "consent/withdrawn.html",
        record=record,
        services=[service for service in services if service is not None],
        erased=[holding for erasure in done for holding in _erased(erasure)],
        waiting=any(erasure.done_at is None for erasure in done),
        back=own_path(request.args.get("back")),
    )


@blueprint.get("/consent/verify")
def verify_form() -> Response:
    """Offer to verify a receipt."""
    return render("consent/verify.html", findings=None, known=None, text="")


@blueprint.post("/consent/verify")
def verify_pasted() -> Response:
    """Verify a receipt that was pasted or chosen as a file. It is not kept."""
    file = request.files.get("file")
    raw = file.read(LARGEST + 1) if file is not None and file.filename else None
    text = raw.decode("utf-8", "replace") if raw is not None else request.form.get("receipt", "")
    findings: list[Finding] = []
    if len(text) > LARGEST:
        findings = [Finding("format", "this is larger than any receipt")]
        text = ""
    else:
        findings = verify(text, ledger().keys())
    named = [(PARTS[finding.part], PROBLEMS.get(finding.problem, finding.problem)) for finding in findings]
    known = _in_ledger(text) if not findings else None
    return render("consent/verify.html", 422 if findings else 200, findings=named, known=known, text=text)


@blueprint.get("/.well-known/consent-keys.json")
def keys() -> Response:
    """List all keys that ever signed receipts here."""
    body = json.dumps(ledger().keys(), indent=2) + "\n"
    return respond(body.encode(), content_type="application/json")


def issuer() -> Issuer:
    """Give the issuer of the current application."""
    config = current_app.extensions["cookieapp.config"]
    return Issuer(config.operator, config.public_url, passage.current(the_request()).register)


def _own(record_id: str) -> ConsentRecord:
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
        ledger().notice(record.notice) if record.notice else None,
        ledger().texts((service, answer["hash"]) for service, answer in answers.items()),
        erasures().of(record.id),
    )


def _told(records: list[ConsentRecord]) -> list[Told]:
    contents = [json.loads(record.content) for record in records]
    wanted = {(name, answer["hash"]) for content in contents for name, answer in content["answers"].items()}
    texts = ledger().texts(wanted) if wanted else {}

    def name(service: str, text: str) -> str:
        told = texts.get((service, text))
        return in_language(told["name"], current()) if told else service

    return [
        Told(
            id=record.id,
            at=record.decided_at,
            control=str(CONTROLS.get(record.control, record.control)),
            answers=tuple(
                (name(service, answer["hash"]), answer["granted"], _moment(answer["until"]))
                for service, answer in content["answers"].items()
            ),
            withdrawn=tuple(content["withdrawn"]),
            notice=record.notice,
            late=content["recorded_at"] > content["decided_at"][:16] + ":59Z",
        )
        for record, content in zip(records, contents, strict=True)
    ]


def _moment(written_at: str | None) -> datetime | None:
    return datetime.fromisoformat(written_at) if written_at else None


def _service(name: str) -> Service | None:
    try:
        return passage.current(request).register.service(name)
    except KeyError:
        return None


def _erased(erasure: ConsentErasure) -> list[Holding]:
    return [Holding(erasure.service, Lazy(one["what"]), one["number"]) for one in erasure.erased]


def _in_ledger(text: str) -> bool:
    """Tell whether the ledger still holds the record of a good receipt, unchanged."""
    told: dict[str, Any] = json.loads(text)
    record = ledger().record(str(told["record_id"]))
    return record is not None and record.hash == told["ledger"]["hash"]
