"""What a withdrawal would delete, and what it has deleted."""

from __future__ import annotations

import json

from flask import Blueprint, Response, abort, request

from cookieapp.consent.evidence.own import own_record
from cookieapp.consent.gate import passage
from cookieapp.consent.ledger.models import ConsentErasure
from cookieapp.consent.withdrawal.erasures import erasures
from cookieapp.consent.withdrawal.holdings import Holding, holdings
from cookieapp.register import Service
from cookieapp.web.here import notes
from cookieapp.web.language import Lazy
from cookieapp.web.pages import render
from cookieapp.web.redirects import own_path

blueprint = Blueprint("withdrawal", __name__)


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
def done(record_id: str) -> Response:
    """Show what a withdrawal deleted."""
    notes().personal = True
    record = own_record(record_id)
    content = json.loads(record.content)
    services = [_service(name) for name in content["withdrawn"]]
    if not services:
        abort(404)
    gone = erasures().of(record_id)
    return render(
        "consent/withdrawn.html",
        record=record,
        services=[service for service in services if service is not None],
        erased=[holding for erasure in gone for holding in _erased(erasure)],
        waiting=any(erasure.done_at is None for erasure in gone),
        back=own_path(request.args.get("back")),
    )


def _service(name: str) -> Service | None:
    try:
        return passage.current(request).register.service(name)
    except KeyError:
        return None


def _erased(erasure: ConsentErasure) -> list[Holding]:
    return [Holding(erasure.service, Lazy(one["what"]), one["number"]) for one in erasure.erased]
