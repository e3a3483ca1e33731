"""Verify a receipt on a page."""

from __future__ import annotations

import json
from typing import Any

from flask import Blueprint, Response, request

from cookieapp.consent.evidence.words import PARTS, PROBLEMS
from cookieapp.consent.ledger.ledger import ledger
from cookieapp.consent.verifier import MARK, Finding, verify
from cookieapp.web.pages import render

blueprint = Blueprint("verification", __name__)
LARGEST = 60_000  # characters of a receipt that is pasted; a form may be 64 KiB


@blueprint.get("/consent/verify")
def form() -> Response:
    """Offer to verify a receipt."""
    return render("consent/verify.html", findings=None, known=None, text="")


@blueprint.post("/consent/verify")
def check() -> Response:
    """Verify a receipt that was pasted or chosen as a file. It is not kept."""
    file = request.files.get("file")
    raw = file.read(LARGEST + 1) if file is not None and file.filename else None
    text = raw.decode("utf-8", "replace") if raw is not None else request.form.get("receipt", "")
    text = text.removeprefix(MARK).strip()
    named = examined(text)
    if len(text) > LARGEST:
        text = ""
    known = _in_ledger(text) if not named else None
    return render("consent/verify.html", 422 if named else 200, findings=named, known=known, text=text)


def examined(text: str) -> list[tuple[Any, Any, int | None]]:
    """Say what of a receipt does not hold: its part, the problem and the line; nothing of a good one."""
    if not text:
        findings = [Finding("format", "there is nothing to verify")]
    elif len(text) > LARGEST:
        findings = [Finding("format", "this is larger than any receipt")]
    else:
        findings = verify(text, ledger().keys())
    return [
        (PARTS[finding.part], PROBLEMS.get(finding.problem, finding.problem), finding.line)
        for finding in findings
    ]


def _in_ledger(text: str) -> bool:
    """Tell whether the ledger still holds the record of a good receipt, unchanged."""
    told: dict[str, Any] = json.loads(text)
    record = ledger().record(str(told["record_id"]))
    return record is not None and record.hash == told["ledger"]["hash"]
