"""Advertisers: on whose behalf something is shown, and who pays for it."""

from __future__ import annotations

import secrets
from typing import Any

from flask import Response, abort
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from cookieapp.accounts.entrance.doors import operator_required
from cookieapp.accounts.entrance.fresh import fresh_login_required
from cookieapp.advertising.models import Advertiser, Campaign
from cookieapp.advertising.slot import advertising as the_wing
from cookieapp.operator.advertising.edited import Overtaken, hold, mark, told
from cookieapp.operator.advertising.facts import facts_of_advertiser
from cookieapp.operator.advertising.forms import AdvertiserForm
from cookieapp.operator.console import asked, blueprint, show
from cookieapp.operator.trail import changing
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
        with changing("advertiser.changed" if advertiser_id else "advertiser.created") as change:
            if advertiser_id:
                advertiser = change.session.get(Advertiser, advertiser_id, with_for_update=True)
                if advertiser is None:
                    abort(404)
                change.before = facts_of_advertiser(advertiser)
                hold(form.seen.data, change.before)
            else:
                advertiser = Advertiser(id=f"a-{secrets.token_hex(6)}")
                change.session.add(advertiser)
            form.fill(advertiser)
            change.session.flush()
            change.after, change.subject = facts_of_advertiser(advertiser), f"advertiser:{advertiser.id}"
            change.happened = change.before != change.after
    except Overtaken as overtaken:
        form.seen.data = mark(overtaken.now)
        form.form_errors.append(told())
        return _page(advertiser_id, 409, form, overtaken.now)
    the_wing().catalogue.expire()
    return go("operator.advertising", done="saved")


@blueprint.post("/advertising/advertiser/delete")
@operator_required
@fresh_login_required
def advertising_advertiser_delete() -> Response:
    """Delete an advertiser that has no campaign: those that ran need somebody whom they were shown for."""
    if not Form().validate():
        abort(403)
    advertiser_id = the_request().form.get("id", "")[:64]
    advertiser, campaigns = _found(advertiser_id)
    if advertiser is None:
        abort(404)
    if campaigns:
        return go("operator.advertising_advertiser", id=advertiser_id, notice="busy")
    try:
        with changing("advertiser.deleted", f"advertiser:{advertiser_id}") as change:
            standing = change.session.get(Advertiser, advertiser_id)
            if standing is None:
                abort(404)
            change.before = facts_of_advertiser(standing)
            change.session.delete(standing)
            change.session.flush()
    except IntegrityError:  # a campaign was made for it in this very moment
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
