"""The operator's pages."""

from __future__ import annotations

from flask import Blueprint, Response

from cookieapp.accounts.identity import operator_required
from cookieapp.statistics.report import views_report
from cookieapp.storage.stores import background, redis
from cookieapp.web.pages import render

blueprint = Blueprint("operator", __name__, url_prefix="/operator")


@blueprint.get("/")
@operator_required
def index() -> Response:
    """Show where things are."""
    return render("operator/index.html")


@blueprint.get("/statistics")
@operator_required
def views() -> Response:
    """Show views per page and day, of those who agreed to be counted."""
    background().flush()
    report = views_report(redis())
    return render(
        "operator/views.html",
        days=report.days,
        rows=report.rows,
        totals=report.totals,
        visitors=report.visitors,
        responses=report.responses,
    )
