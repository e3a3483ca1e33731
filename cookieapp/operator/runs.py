"""What housekeeping did, and how the house is."""

from __future__ import annotations

import platform
from importlib.metadata import version

from flask import Response, request
from prometheus_client import generate_latest

from cookieapp.accounts.identity import operator_required
from cookieapp.operator.console import blueprint, show
from cookieapp.operator.paging import Paging
from cookieapp.storage.chores import chores
from cookieapp.storage.stores import redis, sql

PACKAGES = ("flask", "flask-session", "sqlalchemy", "redis", "granian")


@blueprint.get("/runs")
@operator_required
def runs() -> Response:
    """List the runs of chores, the newest first, and when each is due."""
    paging = Paging.wanted(request.args)
    listed = chores().runs.recent(paging.size + 1, paging.first)
    more = paging.over(paging.first + len(listed))
    return show("operator/runs.html", runs=listed[: paging.size], turns=chores().runs.turns(), paging=more)


@blueprint.get("/health")
@operator_required
def health() -> Response:
    """Show whether stores answer, what was lost, and which versions run."""
    lines = generate_latest().decode().splitlines()
    lost = [line.rsplit(" ", 1) for line in lines if "_lost_total" in line and not line.startswith("#")]
    return show(
        "operator/health.html",
        stores={"Redis": redis().ping(), "SQL": sql().ping()},
        engine=sql().engine.dialect.name,
        lost=[(name, int(float(number))) for name, number in lost],
        versions={"Python": platform.python_version(), **{name: version(name) for name in PACKAGES}},
    )
