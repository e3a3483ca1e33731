"""The console's front door; importing this module opens every room."""

from __future__ import annotations

from flask import Response

from cookieapp.accounts.entrance.doors import operator_required
from cookieapp.operator import consent, drift, ledger, register, runs, trail, users
from cookieapp.operator.advertising import advertisers, campaigns, creatives, overview
from cookieapp.operator.console import blueprint, show
from cookieapp.operator.statistics import pages as statistics

__all__ = [
    "advertisers",
    "blueprint",
    "campaigns",
    "consent",
    "creatives",
    "drift",
    "ledger",
    "overview",
    "register",
    "runs",
    "statistics",
    "trail",
    "users",
]


@blueprint.get("/")
@operator_required
def index() -> Response:
    """Show where things are."""
    return show("operator/index.html")
