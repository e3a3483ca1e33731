"""Advertisers: on whose behalf something is shown, and who pays for it."""

from __future__ import annotations

import secrets
from typing import Any

from flask import Response, abort
from sqlalchemy import select

from cookieapp.accounts.entrance.doors import operator_required
from cookieapp.accounts.entrance.fresh import fresh_login_required
from cookieapp.advertising.models import Advertiser, Campaign
from cookieapp.operator.advertising.desk import ADVERTISERS, Unsaved
from cookieapp.operator.advertising.forms import AdvertiserForm
from cookieapp.operator.console import asked, blueprint, show
from cookieapp.storage.stores import sql
from cookieapp.web.forms import Form
from cookieapp.web.here import the_request
from cookieapp.web.redirects import go


@blueprint.get("/advertising/advertiser")
@operator_required
def advertising_advertiser() -> Response:
    """Show an advertiser with its campaigns and its form, or the form of a new one."""
    return _page(asked("id", 64))


@blueprint.post("/advertising/advertiser")
@operator_required
def advertising_advertiser_save() -> Response:
    """Create or change an advertiser."""
    advertiser_id = the_request().form.get("id", "")[:64]
    form = AdvertiserForm.of(_found(advertiser_id)[0])
    if not form.validate():
        return _page(advertiser_id, 422, form)
    try:
        ADVERTISERS.save(form, advertiser_id, lambda: Advertiser(id=f"a-{secrets.token_hex(6)}"), form.fill)
    except Unsaved as unsaved:
        return _page(advertiser_id, unsaved.code, form, unsaved.stands)
    return go("operator.advertising", done="saved")


@blueprint.post("/advertising/advertiser/delete")
@operator_required
@fresh_login_required
def advertising_advertiser_delete() -> Response:
    """Delete an advertiser that has no campaign: those that ran need somebody whom they were shown for."""
    if not Form().validate():
        abort(403)
    advertiser_id = the_request().form.get("id", "")[:64]
    if _found(advertiser_id)[1] or not ADVERTISERS.delete(advertiser_id):
        return go("operator.advertising_advertiser", id=advertiser_id, notice="busy")
    return go("operator.advertising", done="deleted")


def _page(
    advertiser_id: str, code: int = 200, form: AdvertiserForm | None = None, stands: Any = None
) -> Response:
    advertiser, campaigns = _found(advertiser_id)
    return show(
        "operator/advertiser.html",
        code,
        advertiser=advertiser,
        campaigns=campaigns,
        form=form or AdvertiserForm.of(advertiser),
        stands=stands or {},
        busy=asked("notice", 8) == "busy",
    )


def _found(advertiser_id: str) -> tuple[Advertiser | None, list[Campaign]]:
    """Find an advertiser and its campaigns; 404 for one that is not there, nothing for a new one."""
    if not advertiser_id:
        return None, []
    with sql().session() as session:
        advertiser = session.get(Advertiser, advertiser_id)
        wanted = select(Campaign).where(Campaign.advertiser_id == advertiser_id).order_by(Campaign.name)
        campaigns = list(session.scalars(wanted).unique())
    if advertiser is None:
        abort(404)
    return advertiser, campaigns
