"""Campaigns: listed with what they achieved, made, changed, and their report to take along."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Response, abort
from sqlalchemy import select

from cookieapp.accounts.entrance.doors import operator_required
from cookieapp.advertising.achieved import Achieved
from cookieapp.advertising.catalogue import advertisement
from cookieapp.advertising.models import Advertiser, Campaign
from cookieapp.advertising.plan import Plan
from cookieapp.advertising.slot import advertising as the_wing
from cookieapp.advertising.wording import Shown, shown
from cookieapp.operator.advertising.edited import Overtaken, hold, mark, told
from cookieapp.operator.advertising.facts import facts_of_campaign
from cookieapp.operator.advertising.forms import CampaignForm
from cookieapp.operator.console import asked, blueprint, show
from cookieapp.operator.trail import changing
from cookieapp.operator.words import KINDS, REASONS, STATES
from cookieapp.storage.stores import sql
from cookieapp.web.here import the_request
from cookieapp.web.language import current as language
from cookieapp.web.redirects import go
from cookieapp.web.spreadsheets import as_csv

REPORTED = 400  # days in a report's file
DONE = ("saved", "added", "changed", "deleted")


@blueprint.get("/advertising")
@operator_required
def advertising() -> Response:
    """List campaigns with showings, clicks and how they keep their plan, and the advertisers."""
    with sql().session() as session:
        found = session.scalars(select(Campaign).order_by(Campaign.name, Campaign.id)).unique().all()
        advertisers = session.scalars(select(Advertiser).order_by(Advertiser.legal_name)).all()
    now = datetime.now(UTC)
    order = list(STATES)
    return show(
        "operator/advertising.html",
        campaigns=sorted(found, key=lambda one: (one.status != "live", order.index(one.status))),
        advertisers=advertisers,
        totals=Achieved(sql()).totals(),
        due={
            one.id: Plan.of(one.budget, one.starts, one.ends).due(now.timestamp())
            for one in found
            if one.budget is not None
        },
        uncounted=Achieved(sql()).uncounted(now.date() - timedelta(days=29)),
        now=now,
        done=_done(),
        states=STATES,
        kinds=KINDS,
        reasons=REASONS,
    )


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
        with changing("campaign.changed" if campaign_id else "campaign.created") as change:
            if campaign_id:
                wanted = {"of": Campaign}
                campaign = change.session.get(Campaign, campaign_id, with_for_update=wanted)
                if campaign is None:
                    abort(404)
                change.before = facts_of_campaign(campaign)
                hold(form.seen.data, change.before)
            else:
                campaign = Campaign(id=f"c-{secrets.token_hex(6)}")
                change.session.add(campaign)
            form.fill(campaign, now)
            change.session.flush()
            change.after, change.subject = facts_of_campaign(campaign), f"campaign:{campaign.id}"
            change.happened = change.before != change.after
    except Overtaken as overtaken:
        form.seen.data = mark(overtaken.now)
        form.form_errors.append(told())
        return _page(campaign_id, 409, form, overtaken.now)
    the_wing().catalogue.expire()
    return go("operator.advertising_campaign", id=campaign.id, done="saved")


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
    return show(
        "operator/campaign.html",
        code,
        campaign=campaign,
        form=form or fresh,
        stands=stands or {},
        done=_done(),
        previews=_previews(campaign),
        by_creative=achieved.by_creative(campaign.id) if campaign else {},
        daily=[line for line in achieved.daily(campaign.id, 30, now) if any(line[1:])] if campaign else [],
    )


def _previews(campaign: Campaign | None) -> list[tuple[Any, Shown]]:
    """Show each creative as a page in this language shows it."""
    if campaign is None:
        return []
    with sql().session() as session:
        session.add(campaign)
        return [(one, shown(advertisement(one), language())) for one in campaign.creatives]


def _done() -> str:
    return asked("done", 8) if asked("done", 8) in DONE else ""
