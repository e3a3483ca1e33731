"""What housekeeping did, and how the house is."""

from __future__ import annotations

import platform
from importlib.metadata import version
from typing import Any

from flask import Response, request

from cookieapp.accounts.entrance.doors import operator_required
from cookieapp.operator.console import blueprint, show
from cookieapp.operator.outcomes import in_words
from cookieapp.operator.paging import Paging
from cookieapp.operator.words import CHORES, LOST
from cookieapp.storage.chores import chores
from cookieapp.storage.stores import redis, sql
from cookieapp.web.health import all_workers

PACKAGES = ("flask", "flask-session", "sqlalchemy", "redis", "granian")


@blueprint.get("/runs")
@operator_required
def runs() -> Response:
    """List the runs of chores, the newest first, and when each is due."""
    paging = Paging.wanted(request.args)
    listed = chores().runs.recent(paging.size + 1, paging.first)
    more = paging.over(paging.first + len(listed))
    return show(
        "operator/runs.html",
        runs=listed[: paging.size],
        turns=chores().runs.turns(),
        paging=more,
        words=CHORES,
        in_words=in_words,
    )


@blueprint.get("/health")
@operator_required
def health() -> Response:
    """Show whether stores answer, what was lost, and which versions run."""
    return show(
        "operator/health.html",
        stores={"Redis": redis().ping(), "SQL": sql().ping()},
        engine=sql().engine.dialect.name,
        lost=_lost(),
        versions={"Python": platform.python_version(), **{name: version(name) for name in PACKAGES}},
    )


def _lost() -> list[tuple[Any, int]]:
    """Say what was lost, in words, by all workers of this machine together."""
    samples = (sample for metric in all_workers().collect() for sample in metric.samples)
    numbers = {sample.name: int(sample.value) for sample in samples if sample.name in LOST}
    return [(words, numbers.get(name, 0)) for name, words in LOST.items()]
