"""Where browsers report what the Content-Security-Policy held back.

Anybody can send anything here, so it is read strictly, counted coarsely and kept cheap:
no page is made, Redis is not asked, and one process takes only so many a second.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, Response, current_app, request
from werkzeug.exceptions import RequestEntityTooLarge

from cookieapp.consent.drift.counts import Drift
from cookieapp.consent.drift.violations import LARGEST, SEVERAL, SINGLE, BadReport, read
from cookieapp.web.allowance import Allowance
from cookieapp.web.figures import REPORTS

PATH = "/reports/policy"
A_SECOND, AT_ONCE = 5, 50

blueprint = Blueprint("reports", __name__)


@dataclass(frozen=True, slots=True)
class Reports:
    """What the page needs, made once per process."""

    drift: Drift
    allowance: Allowance


def reports(drift: Drift) -> Reports:
    """Open the place for reports."""
    return Reports(drift, Allowance(A_SECOND, AT_ONCE))


@blueprint.post(PATH)
def take() -> Response:
    """Take a browser's reports; only counts of them are kept."""
    wing: Reports = current_app.extensions["cookieapp.reports"]
    if not wing.allowance.take():
        return _answer(429, **{"Retry-After": "60"})
    if request.mimetype not in (SINGLE, SEVERAL):
        return _answer(415)
    request.max_content_length = LARGEST
    try:
        violations = read(request.get_data(cache=False), request.mimetype)
    except RequestEntityTooLarge:
        return _answer(413)
    except BadReport:
        return _answer(400)
    for violation in violations:
        wing.drift.violation(violation)
    return _answer(204)


def _answer(status: int, **headers: str) -> Response:
    REPORTS.labels(str(status)).inc()
    return Response(status=status, headers={"Cache-Control": "no-store", **headers}, mimetype="text/plain")
