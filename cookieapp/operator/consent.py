"""How people decide about cookies, in plain numbers per version of the notice."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

from flask import Response

from cookieapp.accounts.identity import operator_required
from cookieapp.consent.ledger.figures import decided_on
from cookieapp.operator.console import blueprint, show
from cookieapp.storage.stores import background, redis

DAYS = 30


@blueprint.get("/consent")
@operator_required
def consent() -> Response:
    """Show decisions of the last days: by what was pressed, and by service."""
    background().flush()
    today = datetime.now(UTC).date()
    decided = decided_on(redis(), [today - timedelta(days=back) for back in range(DAYS)])
    versions: dict[str, Counter[str]] = {}
    granted: Counter[str] = Counter()
    refused: Counter[str] = Counter()
    for one in decided:
        versions.setdefault(one.version, Counter()).update(one.controls)
        granted.update(one.granted)
        refused.update(one.refused)
    controls = sorted({control for counted in versions.values() for control in counted})
    return show(
        "operator/consent.html",
        days=DAYS,
        versions=versions,
        controls=controls,
        granted=granted,
        refused=refused,
        services=sorted({*granted, *refused}),
    )
