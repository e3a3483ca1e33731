"""How a campaign stands: against its plan, and why it is not shown although it is live. Pure."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from cookieapp.advertising.models import Campaign
from cookieapp.advertising.plan import Plan


class Hindrance(StrEnum):
    """Why a live campaign is not shown."""

    OVER = "over"
    EARLY = "early"
    EMPTY = "empty"
    SPENT = "spent"
    NO_PLACE = "no place"


@dataclass(frozen=True, slots=True)
class Standing:
    """How often a campaign was shown and followed, how often it should have been by now, and what hinders it.

    `due` is None without a budget.
    """

    shown: int
    followed: int
    due: int | None
    hindrance: Hindrance | None

    @classmethod
    def of(
        cls, campaign: Campaign, achieved: tuple[int, int], sizes: Collection[str], now: datetime
    ) -> Standing:
        """Work it out. `achieved` are showings and clicks, `sizes` those that some place in use takes."""
        due = None
        if campaign.budget is not None:
            due = round(Plan.of(campaign.budget, campaign.starts, campaign.ends).due(now.timestamp()))
        hindrance = _hindrance(campaign, achieved[0], sizes, now) if campaign.status == "live" else None
        return cls(*achieved, due, hindrance)

    @property
    def rate(self) -> float | None:
        """Give the share of showings that were followed."""
        return self.followed / self.shown if self.shown else None


def _hindrance(campaign: Campaign, shown: int, sizes: Collection[str], now: datetime) -> Hindrance | None:
    usable = {creative.size for creative in campaign.creatives if creative.active}
    if campaign.ends and campaign.ends <= now:
        return Hindrance.OVER
    if not usable:
        return Hindrance.EMPTY
    if not usable & {*sizes}:
        return Hindrance.NO_PLACE
    if campaign.budget is not None and shown >= campaign.budget:
        return Hindrance.SPENT
    return Hindrance.EARLY if campaign.starts > now else None
