"""Where an advertisement leads."""

from __future__ import annotations

from flask import Blueprint, Response, abort

from cookieapp.advertising.slot import advertising
from cookieapp.web.redirects import see_other

blueprint = Blueprint("advertising", __name__)


@blueprint.get("/offers/<ad>")
def click(ad: str) -> Response:
    """Lead to the landing page, whose address comes from the database and never from the request."""
    advertisement = advertising().catalogue.shelf().advertisements.get(ad)
    if advertisement is None:
        abort(404)
    return see_other(advertisement.landing)
