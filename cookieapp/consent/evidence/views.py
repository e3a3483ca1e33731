"""What people can see of their decisions: history, receipts, notices, keys."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime

from flask import Blueprint, Response, abort, request

from cookieapp.consent.browsers.keeping import numbers
from cookieapp.consent.evidence.own import evidence_of, issuer, own_record
from cookieapp.consent.evidence.words import CONTROLS
from cookieapp.consent.gate import passage
from cookieapp.consent.ledger.ledger import ledger
from cookieapp.consent.ledger.models import ConsentRecord
from cookieapp.consent.ledger.notice import Notice
from cookieapp.consent.ledger.texts import in_language
from cookieapp.consent.people import whose
from cookieapp.consent.verifier import written
from cookieapp.web.here import notes
from cookieapp.web.language import current
from cookieapp.web.pages import render
from cookieapp.web.responses import respond

blueprint = Blueprint("evidence", __name__)
PAGE = 20
"""Decisions on one page of the history."""
_HASH = re.compile(r"[0-9a-f]{64}", re.ASCII)


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
    page = _page(request.args.get("page", ""))
    mine = numbers(own)
    found = ledger().of(mine, user, PAGE + 1, (page - 1) * PAGE) if mine or user else []
    return render(
        "consent/history.html",
        decisions=_told(found[:PAGE]),
        logged_in=user is not None,
        newer=page - 1 if page > 1 else None,
        older=page + 1 if len(found) > PAGE else None,
    )


@blueprint.get("/consent/receipts/<record_id>.json")
def receipt(record_id: str) -> Response:
    """Hand out a signed receipt, to whoever holds the decision's cookie or owns its account."""
    notes().personal = True
    evidence = evidence_of(own_record(record_id))
    body = written(issuer().receipt(evidence, ledger().signer(), datetime.now(UTC)))
    response = respond(body.encode(), content_type="application/json; charset=utf-8")
    response.headers["Content-Disposition"] = f'inline; filename="receipt-{record_id}.json"'
    return response


@blueprint.get("/consent/notices/<name>")
def notice(name: str) -> Response:
    """Show a notice exactly as it was shown; it says nothing of who saw it."""
    content = ledger().words.notice(name) if _HASH.fullmatch(name) else None
    if content is None:
        abort(404)
    shown = Notice.read(content)
    texts = ledger().words.texts(shown.services)
    services = [
        (text, in_language(text["name"], shown.language), in_language(text["purpose"], shown.language))
        for text in (texts.get(pair) for pair in shown.services)
        if text is not None
    ]
    return render("consent/notice.html", notice=shown, services=services, name=name)


@blueprint.get("/.well-known/consent-keys.json")
def keys() -> Response:
    """List all keys that ever signed receipts here."""
    body = json.dumps(ledger().keys(), indent=2) + "\n"
    return respond(body.encode(), content_type="application/json")


def _told(records: list[ConsentRecord]) -> list[Told]:
    contents = [json.loads(record.content) for record in records]
    wanted = {(name, answer["hash"]) for content in contents for name, answer in content["answers"].items()}
    texts = ledger().words.texts(wanted) if wanted else {}

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


def _page(wanted: str) -> int:
    """Read which page of the history is asked for; nonsense is the first."""
    return int(wanted) if re.fullmatch(r"[1-9][0-9]{0,5}", wanted, re.ASCII) else 1


def _moment(written_at: str | None) -> datetime | None:
    return datetime.fromisoformat(written_at) if written_at else None
