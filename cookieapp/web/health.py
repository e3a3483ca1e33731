"""Whether this process lives, and whether it can do its work."""

from __future__ import annotations

import os

from flask import Blueprint, Response, jsonify
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest, multiprocess
from prometheus_client import REGISTRY as OWN

from cookieapp.storage.stores import redis, sql

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
def alive() -> Response:
    """Answer 200 while the process can answer at all."""
    return _uncached(jsonify(status="alive"), 200)


@blueprint.get("/readyz")
def ready() -> Response:
    """Answer 200 when Redis and SQL answer, 503 otherwise, and say which one does not."""
    stores = {"redis": redis().ping(), "sql": sql().ping()}
    status = "ready" if all(stores.values()) else "not ready"
    body = {name: "ok" if up else "unavailable" for name, up in stores.items()}
    return _uncached(jsonify(status=status, **body), 200 if all(stores.values()) else 503)


@blueprint.get("/metrics")
def metrics() -> Response:
    """Show the figures of all worker processes to Prometheus; none of them is about a person."""
    return _uncached(Response(generate_latest(all_workers()), content_type=CONTENT_TYPE_LATEST), 200)


def all_workers() -> CollectorRegistry:
    """Give the figures of all worker processes together, since the site was started."""
    if not os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        return OWN
    registry = CollectorRegistry()
    multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return registry


def _uncached(response: Response, status: int) -> Response:
    response.status_code = status
    response.headers["Cache-Control"] = "no-store"
    return response
