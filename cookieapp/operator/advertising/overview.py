"""The front of the room: all campaigns and how they stand, advertisers, places, and what did not count."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from flask import Response, abort
from sqlalchemy import select

from cookieapp.accounts.entrance.doors import operator_required
from cookieapp.advertising.achieved import Achieved
from cookieapp.advertising.models import Advertiser, Campaign, Place
from cookieapp.operator.advertising.desk import PLACES
from cookieapp.operator.advertising.standing import Standing
from cookieapp.operator.console import asked, blueprint, show
from cookieapp.operator.words import HINDRANCES, KINDS, REASONS, STATES
from cookieapp.operator.words import PLACES as NAMES_OF_PLACES
from cookieapp.storage.stores import sql
from cookieapp.web.forms import Form
from cookieapp.web.here import the_request
from cookieapp.web.redirects import go

DONE = ("saved", "added", "changed", "deleted", "live", "paused")


@blueprint.get("/advertising")
@operator_required
def advertising() -> Response:
    """List campaigns with showings, clicks and how they keep their plan, advertisers, and places."""
    with sql().session() as session:
        found = session.scalars(select(Campaign).order_by(Campaign.name, Campaign.id)).unique().all()
        advertisers = session.scalars(select(Advertiser).order_by(Advertiser.legal_name)).all()
        places = session.scalars(select(Place).order_by(Place.id)).all()
    now, sizes = datetime.now(UTC), sizes_in_use()
    totals, order = Achieved(sql()).totals(), list(STATES)
    return show(
        "operator/advertising.html",
        campaigns=sorted(found, key=lambda one: (one.status != "live", order.index(one.status))),
        standings={one.id: Standing.of(one, totals.get(one.id, (0, 0)), sizes, now) for one in found},
        advertisers=advertisers,
        places=places,
        uncounted=Achieved(sql()).uncounted(now.date() - timedelta(days=29)),
        done=done(),
        states=STATES,
        hindrances=HINDRANCES,
        names=NAMES_OF_PLACES,
        kinds=KINDS,
        reasons=REASONS,
    )


@blueprint.post("/advertising/place")
@operator_required
def advertising_place() -> Response:
    """Take a place out of use, or into use again."""
    if not Form().validate():
        abort(403)
    number, wanted = (the_request().form.get(name, "") for name in ("id", "active"))
    if not (number.isascii() and number.isdigit() and len(number) < 6) or wanted not in ("yes", "no"):
        abort(400)
    PLACES.change(int(number), lambda place: setattr(place, "active", wanted == "yes"))
    return go("operator.advertising", done="saved")


def sizes_in_use() -> set[str]:
    """List the sizes that some place in use takes."""
    with sql().session() as session:
        places = session.scalars(select(Place).where(Place.active)).all()
    return {size for place in places for size in place.sizes}


def done() -> str:
    """Tell what the page before this one did; empty for nothing."""
    return asked("done", 8) if asked("done", 8) in DONE else ""
