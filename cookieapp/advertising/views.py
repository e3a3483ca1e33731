"""Where an advertisement leads."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Flask, Response, abort

from cookieapp.advertising.interests import COOKIE, SERVICE
from cookieapp.advertising.slot import advertising
from cookieapp.storage.stores import Stores
from cookieapp.web.redirects import see_other

blueprint = Blueprint("advertising", __name__)


@blueprint.get("/offers/<ad>")
def click(ad: str) -> Response:
    """Lead to the landing page, whose address comes from the database and never from the request."""
    advertisement = advertising().catalogue.shelf().advertisements.get(ad)
    if advertisement is None:
        abort(404)
    return see_other(advertisement.landing)


def forget(app: Flask, services: frozenset[str], cookies: dict[str, str], **extra: Any) -> None:
    """Erase the profile of a visitor who has just withdrawn."""
    if SERVICE in services and COOKIE in cookies:
        with app.app_context():
            advertising().interests.erase(Stores.of(app).redis, cookies[COOKIE])
