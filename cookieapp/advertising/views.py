"""Where an advertisement leads, and the sign beside it that tells us it was shown."""

from __future__ import annotations

import hashlib
import time

from flask import Blueprint, Response, abort

from cookieapp.advertising.pictures import KINDS
from cookieapp.advertising.slot import Advertising, advertising, consent_of
from cookieapp.advertising.tokens import NO_EPOCH, Token, epoch_of, unseal
from cookieapp.advertising.traffic import Reason, hasty, late, suspicion
from cookieapp.consent.gate import passage
from cookieapp.web.csrf import keys
from cookieapp.web.here import the_request
from cookieapp.web.redirects import see_other

blueprint = Blueprint("advertising", __name__)

SIGN = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16" width="16" height="16">'
    b'<path fill="#8d7695" d="M1 6v4h2l1 4h2l-1-4h1l6 3V3L6 6zm12 0v4a2 2 0 0 0 0-4"/></svg>'
)
"""A small horn. It is drawn where the advertisement is, and so fetched when that is shown."""


@blueprint.get("/offers/<token>")
def follow(token: str) -> Response:
    """Lead to the landing page, whose address comes from the database and never from the request.

    Whatever is wrong with the token but its advertisement, the way stays open: only the
    counting is refused.
    """
    read, good = unseal(token, keys())
    wing = advertising()
    advertisement = wing.catalogue.find(read.creative) if read is not None else None
    if read is None or advertisement is None:
        abort(404)
    _count(wing, "click", read, good=good)
    return see_other(advertisement.landing)


@blueprint.get("/offers/<token>/sign.svg")
def sign(token: str) -> Response:
    """Draw the sign beside an advertisement, and count that it was shown."""
    read, good = unseal(token, keys())
    if read is not None:
        _count(advertising(), "shown", read, good=good)
    response = Response(SIGN, content_type="image/svg+xml")
    response.headers["Cache-Control"] = "no-store"  # the next page's sign is another one
    return response


@blueprint.get("/offers/pictures/<name>")
def picture(name: str) -> Response:
    """Give the picture of an advertisement; it is named after its content and never changes."""
    kind = KINDS.get(name.rpartition(".")[2])
    found = advertising().catalogue.picture(name) if kind else None
    if found is None or hashlib.sha256(found[0]).hexdigest()[:20] != name.partition(".")[0]:
        abort(404)
    response = Response(found[0], content_type=kind)
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


def _count(wing: Advertising, kind: str, token: Token, *, good: bool) -> None:
    """Count a showing or a click, or the reason why it does not count."""
    now = time.time()
    consent = consent_of(passage.current(the_request())) if token.personal else ""
    reason = _doubt(kind, token, consent, now) if good else Reason.FORGED
    if reason is not None:
        wing.tally.refuse(kind, reason, now)
        return
    known = list(wing.topics)
    interest = known[token.interest - 1] if 0 < token.interest <= len(known) else ""
    if kind == "shown":
        wing.tally.shown(token, consent, interest, now)
    else:
        wing.tally.followed(token, consent, interest, now)


def _doubt(kind: str, token: Token, consent: str, now: float) -> Reason | None:
    environ = the_request().environ
    reason = suspicion(environ, token, now)
    if reason is not None:
        return reason
    if environ["REQUEST_METHOD"] != "GET":
        return Reason.BOT
    if token.personal and (token.epoch == NO_EPOCH or token.epoch != epoch_of(consent)):
        return Reason.WITHDRAWN
    if kind == "shown":
        return Reason.STALE if late(token, now) else None
    return Reason.TOO_FAST if hasty(token, now) else None
