"""Campaigns: made, changed, paused, previewed, and their report to take along."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from typing import Any

from flask import Response, abort
from sqlalchemy import select

from cookieapp.accounts.entrance.doors import operator_required
from cookieapp.accounts.entrance.fresh import fresh_login_required
from cookieapp.advertising.achieved import Achieved
from cookieapp.advertising.catalogue import advertisement
from cookieapp.advertising.models import Advertiser, Campaign
from cookieapp.advertising.slot import advertising as the_wing
from cookieapp.advertising.wording import Shown, shown
from cookieapp.operator.advertising.desk import CAMPAIGNS, Unsaved
from cookieapp.operator.advertising.forms import CampaignForm
from cookieapp.operator.advertising.overview import done, sizes_in_use
from cookieapp.operator.advertising.standing import Standing
from cookieapp.operator.console import asked, blueprint, show
from cookieapp.operator.words import HINDRANCES, STATES
from cookieapp.storage.stores import sql
from cookieapp.web.forms import Form
from cookieapp.web.here import the_request
from cookieapp.web.language import current as language
from cookieapp.web.redirects import go
from cookieapp.web.spreadsheets import as_csv

REPORTED = 400  # days in a report's file


@blueprint.get("/advertising/campaign")
@operator_required
def advertising_campaign() -> Response:
    """Show one campaign with its figures, its creatives and its form, or the form of a new one."""
    return _page(asked("id", 64))


@blueprint.post("/advertising/campaign")
@operator_required
def advertising_save() -> Response:
    """Create or change a campaign."""
    campaign_id = the_request().form.get("id", "")[:64]
    _campaign, form = _opened(campaign_id)
    if not form.validate():
        return _page(campaign_id, 422, form)
    now = datetime.now(UTC)
    try:
        saved = CAMPAIGNS.save(
            form,
            campaign_id,
            lambda: Campaign(id=f"c-{secrets.token_hex(6)}"),
            lambda campaign: form.fill(campaign, now),
        )
    except Unsaved as unsaved:
        return _page(campaign_id, unsaved.code, form, unsaved.stands)
    return go("operator.advertising_campaign", id=saved.id, done="saved")


@blueprint.post("/advertising/campaign/state")
@operator_required
def advertising_state() -> Response:
    """Pause a campaign, or let it run, with one press."""
    if not Form().validate():
        abort(403)
    campaign_id, status = (the_request().form.get(name, "")[:64] for name in ("id", "status"))
    if status not in ("live", "paused") or _opened(campaign_id)[0] is None:
        abort(400)
    CAMPAIGNS.change(campaign_id, lambda campaign: setattr(campaign, "status", status))
    return go("operator.advertising_campaign", id=campaign_id, done=status)


@blueprint.post("/advertising/campaign/delete")
@operator_required
@fresh_login_required
def advertising_delete() -> Response:
    """Delete a campaign without creatives; those that were shown stay for the books, and it with them."""
    if not Form().validate():
        abort(403)
    campaign_id = the_request().form.get("id", "")[:64]
    campaign = _opened(campaign_id)[0]
    if campaign is None:
        abort(404)
    if campaign.creatives or not CAMPAIGNS.delete(campaign_id):
        return go("operator.advertising_campaign", id=campaign_id, notice="busy")
    return go("operator.advertising", done="deleted")


@blueprint.get("/advertising/report.csv")
@operator_required
def advertising_report() -> Response:
    """Give a campaign's showings and clicks by day as a file."""
    with sql().session() as session:
        campaign = session.get(Campaign, asked("id", 64))
    if campaign is None:
        abort(404)
    daily = Achieved(sql()).daily(campaign.id, REPORTED, datetime.now(UTC))
    lines = [(campaign.id, campaign.name, *line) for line in daily if any(line[1:])]
    body = as_csv(("campaign", "name", "day (UTC)", "shown", "followed"), lines)
    response = Response(body, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="campaign-{campaign.id}.csv"'
    response.headers["Cache-Control"] = "no-store"
    return response


def _opened(campaign_id: str) -> tuple[Campaign | None, CampaignForm]:
    """Find a campaign and open its form."""
    with sql().session() as session:
        campaign = session.get(Campaign, campaign_id) if campaign_id else None
        advertisers = list(session.scalars(select(Advertiser).order_by(Advertiser.legal_name)))
    if campaign_id and campaign is None:
        abort(404)
    topics = {topic: words[language()] for topic, words in the_wing().topics.items()}
    return campaign, CampaignForm.of(campaign, advertisers, topics)


def _page(
    campaign_id: str, code: int = 200, form: CampaignForm | None = None, stands: Any = None
) -> Response:
    campaign, fresh = _opened(campaign_id)
    achieved, now = Achieved(sql()), datetime.now(UTC)
    by_creative = achieved.by_creative(campaign.id) if campaign else {}
    total = (sum(one[0] for one in by_creative.values()), sum(one[1] for one in by_creative.values()))
    return show(
        "operator/campaign.html",
        code,
        campaign=campaign,
        form=form or fresh,
        stands=stands or {},
        done=done(),
        busy=asked("notice", 8) == "busy",
        previews=_previews(campaign),
        by_creative=by_creative,
        standing=Standing.of(campaign, total, sizes_in_use(), now) if campaign else None,
        states=STATES,
        hindrances=HINDRANCES,
        daily=[line for line in achieved.daily(campaign.id, 30, now) if any(line[1:])] if campaign else [],
    )


def _previews(campaign: Campaign | None) -> list[tuple[Any, Shown]]:
    """Show each creative as a page in this language shows it."""
    if campaign is None:
        return []
    with sql().session() as session:
        session.add(campaign)
        return [(one, shown(advertisement(one), language())) for one in campaign.creatives]
