"""How an advertiser, a campaign or a creative stands: for forms, and for the audit trail."""

from __future__ import annotations

from typing import Any

from config import LANGUAGES
from cookieapp.advertising.models import Advertiser, Campaign, Creative, Place
from cookieapp.web.language import lazy_gettext as _l

PARTS = {"headline": _l("Headline"), "text": _l("Text"), "alt": _l("What the picture shows")}
"""The words of a creative, each in every language."""


def facts_of_advertiser(advertiser: Advertiser | None) -> dict[str, Any]:
    """Say what is to be known of an advertiser, as the audit trail keeps it."""
    if advertiser is None:
        return {}
    return {"legal_name": advertiser.legal_name, "address": advertiser.address, "payer": advertiser.payer}


def facts_of_campaign(campaign: Campaign | None) -> dict[str, Any]:
    """Say what is to be known of a campaign, as the audit trail keeps it."""
    if campaign is None:
        return {}
    return {
        "name": campaign.name,
        "advertiser": campaign.advertiser_id,
        "status": campaign.status,
        "starts": campaign.starts.isoformat(timespec="seconds"),
        "ends": campaign.ends.isoformat(timespec="seconds") if campaign.ends else None,
        "priority": campaign.priority,
        "budget": campaign.budget,
        "cap": campaign.cap,
        "cap_window": campaign.cap_window,
        "topics": list(campaign.topics),
        "keywords": ", ".join(campaign.keywords),
        "without": ", ".join(campaign.without),
    }


def facts_of_creative(creative: Creative | None) -> dict[str, Any]:
    """Say what is to be known of a creative, as the audit trail keeps it."""
    if creative is None:
        return {}
    said = {
        f"{part}_{code}": (getattr(creative, part) or {}).get(code, "")
        for part in PARTS
        for code in LANGUAGES
    }
    return {
        "size": creative.size,
        "landing": creative.landing,
        "active": creative.active,
        "picture": creative.picture_name,
        **said,
    }


def facts_of_place(place: Place | None) -> dict[str, Any]:
    """Say what is to be known of a place on a page, as the audit trail keeps it."""
    return {} if place is None else {"name": place.name, "sizes": list(place.sizes), "active": place.active}
