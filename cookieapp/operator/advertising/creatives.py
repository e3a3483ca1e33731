"""Creatives: what a campaign shows, in one size each, with words in every language and a picture."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from flask import Response, abort

from cookieapp.accounts.entrance.doors import operator_required
from cookieapp.accounts.entrance.fresh import fresh_login_required
from cookieapp.advertising.achieved import Achieved
from cookieapp.advertising.catalogue import LARGEST_ID
from cookieapp.advertising.models import Campaign, Creative
from cookieapp.advertising.slot import advertising as the_wing
from cookieapp.operator.advertising.desk import CREATIVES, Unsaved
from cookieapp.operator.advertising.forms import CreativeForm
from cookieapp.operator.console import asked, blueprint, show
from cookieapp.storage.stores import background, redis, sql
from cookieapp.web.bodies import takes
from cookieapp.web.forms import Form
from cookieapp.web.here import the_request
from cookieapp.web.redirects import go

LARGEST_BODY = 256 * 1024  # bytes: a picture, and the words


@blueprint.get("/advertising/creative")
@operator_required
def advertising_creative() -> Response:
    """Show the form of a creative, or of a new one of a campaign."""
    return _page(_number(asked("id", 12)), asked("campaign", 64))


@blueprint.post("/advertising/creative")
@takes(LARGEST_BODY)
@operator_required
def advertising_creative_save() -> Response:
    """Add a creative to a campaign, or change one."""
    sent = the_request().form
    number, campaign_id = _number(sent.get("id", "")), sent.get("campaign", "")[:64]
    creative, _campaign = _found(number, campaign_id)
    form = CreativeForm.of(creative)
    if not form.validate():
        return _page(number, campaign_id, 422, form)
    try:
        saved = CREATIVES.save(
            form, number, lambda: Creative(campaign_id=campaign_id, picture_name=""), form.fill
        )
    except Unsaved as unsaved:
        return _page(number, campaign_id, unsaved.code, form, unsaved.stands)
    return go("operator.advertising_campaign", id=saved.campaign_id, done="changed" if number else "added")


@blueprint.post("/advertising/creative/delete")
@operator_required
@fresh_login_required
def advertising_creative_delete() -> Response:
    """Delete a creative that was never shown; what was shown stays, out of use, for the books."""
    if not Form().validate():
        abort(403)
    number = _number(the_request().form.get("id", ""))
    creative, _campaign = _found(number, "")
    if creative is None:
        abort(404)
    # What was shown in this very minute counts, too.
    background().flush()
    the_wing().books.fold(redis(), datetime.now(UTC))
    if creative.id in Achieved(sql()).by_creative(creative.campaign_id):
        return go("operator.advertising_creative", id=creative.id, notice="shown")
    CREATIVES.delete(number)
    return go("operator.advertising_campaign", id=creative.campaign_id, done="deleted")


def _page(
    number: int, campaign_id: str, code: int = 200, form: CreativeForm | None = None, stands: Any = None
) -> Response:
    creative, campaign = _found(number, campaign_id)
    return show(
        "operator/creative.html",
        code,
        creative=creative,
        campaign=campaign,
        form=form or CreativeForm.of(creative),
        stands=stands or {},
        kept=asked("notice", 8) == "shown",
    )


def _found(number: int, campaign_id: str) -> tuple[Creative | None, Campaign]:
    """Find a creative and its campaign; 404 where either is missing."""
    with sql().session() as session:
        creative = session.get(Creative, number) if number else None
        if number and creative is None:
            abort(404)
        campaign = session.get(Campaign, creative.campaign_id if creative else campaign_id)
    if campaign is None:
        abort(404)
    return creative, campaign


def _number(written: str) -> int:
    """Read a creative's number; 0 stands for none."""
    good = written.isascii() and written.isdigit() and len(written) < 11 and int(written) <= LARGEST_ID
    if written and not good:
        abort(404)
    return int(written or 0)
