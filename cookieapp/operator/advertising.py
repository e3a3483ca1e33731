"""Advertising, for the operator: campaigns, what they achieved, and every change to them."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Response, abort, request
from sqlalchemy import select

from cookieapp.accounts.entrance.doors import operator_required
from cookieapp.accounts.entrance.fresh import fresh_login_required
from cookieapp.advertising.matching import Plan
from cookieapp.advertising.models import STATUSES, Advertiser, Campaign, Creative
from cookieapp.advertising.slot import advertising as the_wing
from cookieapp.operator.console import asked, blueprint, show
from cookieapp.operator.trail import changing
from cookieapp.operator.words import KINDS, REASONS, STATES
from cookieapp.storage.stores import sql
from cookieapp.web.forms import Form
from cookieapp.web.language import current as language
from cookieapp.web.language import gettext as _
from cookieapp.web.redirects import go

LANDING = re.compile(r"/(?!/)[!-~]{0,498}|https://[A-Za-z0-9.-]+(/[!-~]{0,400})?", re.ASCII)
FIELDS = (
    *("name", "advertiser", "status", "priority", "budget", "days", "cap", "topics", "keywords", "without"),
    *("headline_pl", "headline_en", "text_pl", "text_en", "landing"),
)


@blueprint.get("/advertising")
@operator_required
def advertising() -> Response:
    """List campaigns with showings, clicks and how they keep their plan."""
    with sql().session() as session:
        found = session.scalars(select(Campaign).order_by(Campaign.status, Campaign.id)).unique().all()
    now = datetime.now(UTC)
    uncounted = the_wing().books.uncounted(now.date() - timedelta(days=29))
    due = {
        one.id: Plan.of(one.budget, one.starts, one.ends).due(now.timestamp())
        for one in found
        if one.budget is not None
    }
    totals = the_wing().books.totals()
    return show(
        "operator/advertising.html",
        campaigns=found,
        totals=totals,
        due=due,
        uncounted=uncounted,
        states=STATES,
        kinds=KINDS,
        reasons=REASONS,
    )


@blueprint.get("/advertising/campaign")
@operator_required
def advertising_campaign() -> Response:
    """Show one campaign with its figures and its form, or the form of a new one."""
    return _page(asked("id", 64))


@blueprint.post("/advertising/campaign")
@operator_required
@fresh_login_required
def advertising_save() -> Response:
    """Create or change a campaign."""
    if not Form().validate():
        abort(403)
    campaign_id = request.form.get("id", "")[:64]
    sent = {name: request.form.get(name, "").strip() for name in FIELDS if name != "topics"}
    topics = [topic for topic in request.form.getlist("topics") if topic in the_wing().topics]
    faults = _faults(sent)
    if faults:
        return _page(campaign_id, 422, sent | {"topics": topics}, faults)
    act = "campaign.changed" if campaign_id else "campaign.created"
    with changing(act) as change:
        campaign = change.session.get(Campaign, campaign_id) if campaign_id else None
        if campaign_id and campaign is None:
            abort(404)
        if change.session.get(Advertiser, sent["advertiser"]) is None:
            abort(400)
        change.before = _facts(campaign) if campaign else {}
        if campaign is None:
            campaign = Campaign(id=f"c-{secrets.token_hex(6)}", starts=datetime.now(UTC), cap_window=86_400)
            campaign.creatives = [Creative(size="native", headline={}, text={}, landing="")]
            change.session.add(campaign)
        _fill(campaign, sent, topics)
        change.session.flush()
        change.after, change.subject = _facts(campaign), f"campaign:{campaign.id}"
    the_wing().catalogue.expire()
    return go("operator.advertising_campaign", id=campaign.id, saved=1)


def _page(
    campaign_id: str, code: int = 200, sent: Mapping[str, Any] | None = None, faults: tuple[str, ...] = ()
) -> Response:
    with sql().session() as session:
        campaign = session.get(Campaign, campaign_id) if campaign_id else None
        advertisers = session.scalars(select(Advertiser).order_by(Advertiser.legal_name)).all()
    if campaign_id and campaign is None:
        abort(404)
    books, now = the_wing().books, datetime.now(UTC)
    return show(
        "operator/campaign.html",
        code,
        campaign=campaign,
        advertisers=advertisers,
        statuses=STATUSES,
        topics={topic: words[language()] for topic, words in the_wing().topics.items()},
        values=sent or (_facts(campaign) if campaign else dict.fromkeys(FIELDS, "") | {"status": "draft"}),
        faults=faults,
        saved="saved" in request.args,
        daily=[line for line in books.daily(campaign.id, 30, now) if any(line[1:])] if campaign else [],
    )


def _faults(sent: Mapping[str, str]) -> tuple[str, ...]:
    faults = []
    if not sent["name"] or len(sent["name"]) > 120:
        faults.append(_("The campaign needs a name of at most 120 characters."))
    if not sent["headline_pl"] or not sent["headline_en"]:
        faults.append(_("The headline is needed in Polish and in English."))
    if not LANDING.fullmatch(sent["landing"]):
        faults.append(_("The landing address is a path of this site or begins with https://."))
    limits = {"priority": (1, 10), "budget": (0, 10**9), "days": (0, 3650), "cap": (0, 20)}
    for name, (least, most) in limits.items():
        written = sent[name] or "0"
        if not (
            written.isascii() and written.isdigit() and len(written) < 11 and least <= int(written) <= most
        ):
            faults.append(
                _("%(name)s is a whole number from %(least)s to %(most)s.")
                % {"name": name, "least": least, "most": most}
            )
    if sent["status"] not in STATUSES or not all(value.isprintable() for value in sent.values()):
        faults.append(_("Something in the form cannot be read."))
    return tuple(faults)


def _fill(campaign: Campaign, sent: Mapping[str, str], topics: list[str]) -> None:
    campaign.name, campaign.advertiser_id, campaign.status = sent["name"], sent["advertiser"], sent["status"]
    campaign.priority = int(sent["priority"])
    campaign.budget, campaign.cap = int(sent["budget"] or 0) or None, int(sent["cap"] or 0) or None
    days = int(sent["days"] or 0)
    campaign.ends = campaign.starts + timedelta(days=days) if days else None
    campaign.topics = topics
    campaign.keywords, campaign.without = _words(sent["keywords"]), _words(sent["without"])
    creative = campaign.creatives[0]
    creative.headline = {
        **creative.headline,
        "pl": sent["headline_pl"][:120],
        "en": sent["headline_en"][:120],
    }
    creative.text = {**creative.text, "pl": sent["text_pl"][:400], "en": sent["text_en"][:400]}
    creative.landing = sent["landing"]


def _words(written: str) -> list[str]:
    return [word.strip().lower()[:40] for word in written.split(",") if word.strip()][:50]


def _facts(campaign: Campaign) -> dict[str, Any]:
    creative = campaign.creatives[0]
    return {
        "name": campaign.name,
        "advertiser": campaign.advertiser_id,
        "status": campaign.status,
        "priority": campaign.priority,
        "budget": campaign.budget or "",
        "days": (campaign.ends - campaign.starts).days if campaign.ends else "",
        "cap": campaign.cap or "",
        "topics": list(campaign.topics),
        "keywords": ", ".join(campaign.keywords),
        "without": ", ".join(campaign.without),
        "headline_pl": creative.headline.get("pl", ""),
        "headline_en": creative.headline.get("en", ""),
        "text_pl": creative.text.get("pl", ""),
        "text_en": creative.text.get("en", ""),
        "landing": creative.landing,
    }
