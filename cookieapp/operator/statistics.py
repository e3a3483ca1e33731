"""Statistics, for the operator."""

from __future__ import annotations

from flask import Response

from cookieapp.accounts.identity import operator_required
from cookieapp.operator.console import blueprint, show
from cookieapp.statistics.report import views_report
from cookieapp.storage.stores import background, redis


@blueprint.get("/statistics")
@operator_required
def statistics() -> Response:
    """Show views per page and day, of those who agreed to be counted."""
    background().flush()
    report = views_report(redis())
    return show(
        "operator/statistics.html",
        days=report.days,
        rows=report.rows,
        totals=report.totals,
        visitors=report.visitors,
        responses=report.responses,
    )
