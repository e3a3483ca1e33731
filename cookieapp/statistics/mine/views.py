"""The visitor's side: what is recorded under one's own number, and its end."""

from __future__ import annotations

import json
import secrets

from flask import Blueprint, Response, abort, request

from cookieapp.consent.gate import passage
from cookieapp.statistics.collecting.collector import COOKIE, SERVICE, number_of
from cookieapp.statistics.keeping.records import as_mapping
from cookieapp.statistics.whole import statistics
from cookieapp.web.forms import Form
from cookieapp.web.pages import render
from cookieapp.web.redirects import go
from cookieapp.web.responses import respond

blueprint = Blueprint("statistics", __name__, url_prefix="/statistics")
AT_ONCE = 50
SAID = ("erased", "new")


@blueprint.get("/mine")
def mine() -> Response:
    """Show what is recorded under the visitor's number."""
    own = passage.current(request)
    number = number_of(own)
    said = request.args.get("said")
    first = _first()
    records, count, fresh = [], 0, True
    if number:
        whole = statistics()
        fresh = whole.catch_up()
        names = whole.records.pseudonyms.names(number)
        count = whole.records.count(names)
        records = whole.records.list(names, AT_ONCE, first)
    return render(
        "statistics/mine.html",
        agreed=own.allows(SERVICE),
        number=number,
        records=records,
        count=count,
        first=first,
        after=first + AT_ONCE if first + AT_ONCE < count else None,
        before=max(first - AT_ONCE, 0) if first else None,
        fresh=fresh,
        said=said if said in SAID else None,
    )


@blueprint.get("/mine/records.json")
def records() -> Response:
    """Give the same as a file (art. 15 and 20 GDPR)."""
    number = number_of(passage.current(request))
    if not number:
        abort(404)
    whole = statistics()
    whole.catch_up()
    found = whole.records.list(whole.records.pseudonyms.names(number), limit=None)
    body = json.dumps([as_mapping(record) for record in found], ensure_ascii=False, indent=1)
    response = respond(body.encode(), content_type="application/json", personal=True)
    response.headers["Content-Disposition"] = 'attachment; filename="statistics.json"'
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.post("/mine/erase")
def erase() -> Response:
    """Erase what is recorded; the number stays."""
    _forget()
    return go("statistics.mine", said="erased")


@blueprint.post("/mine/renew")
def renew() -> Response:
    """Erase what is recorded, and begin anew under another number."""
    _forget()
    passage.current(request).set(COOKIE, secrets.token_urlsafe(16))
    return go("statistics.mine", said="new")


def _forget() -> None:
    """Erase what is recorded under the number that was sent. Raises Unavailable without SQL."""
    own = passage.current(request)
    if not own.allows(SERVICE) or not Form().validate():
        abort(400)
    number = number_of(own)
    if number:
        whole = statistics()
        whole.records.erase(whole.records.pseudonyms.names(number))


def _first() -> int:
    written = request.args.get("from", "0")
    return int(written) if written.isascii() and written.isdigit() and len(written) < 7 else 0
