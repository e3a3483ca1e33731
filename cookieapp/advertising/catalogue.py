"""The live advertisements, kept in the process for half a minute."""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from threading import Lock

from sqlalchemy import select

from cookieapp.advertising.matching import Candidate, Context, Weighted, pool
from cookieapp.advertising.models import Campaign, Creative, Place
from cookieapp.advertising.plan import Plan
from cookieapp.storage.sql import Sql
from cookieapp.storage.unavailable import Unavailable

FRESH = 30.0  # seconds
SOON = 3600.0  # seconds; a campaign that begins within them is on the shelf already
LARGEST_ID = 2**31 - 1  # of an integer column
POOLS = 4_096  # pages whose candidates a shelf remembers


@dataclass(frozen=True, slots=True)
class Advertisement:
    """A creative with the facts of its campaign that people are told."""

    id: int
    campaign: str
    advertiser: str
    payer: str
    headline: Mapping[str, str]
    text: Mapping[str, str]
    alt: Mapping[str, str]
    landing: str
    size: str
    picture: str
    topics: frozenset[str]
    keywords: frozenset[str]


@dataclass(frozen=True, slots=True)
class Room:
    """A place on a page: its number and the sizes it takes."""

    number: int
    sizes: frozenset[str]


@dataclass(frozen=True, slots=True, eq=False)
class Shelf:
    """What is live: advertisements by id, what matching knows of them, places, and plans of budgets.

    What fits a page is worked out once for each page, as long as this shelf is live.
    """

    advertisements: Mapping[int, Advertisement] = field(default_factory=dict)
    candidates: tuple[Candidate, ...] = ()
    rooms: Mapping[str, Room] = field(default_factory=dict)
    plans: Mapping[str, Plan] = field(default_factory=dict)
    written: dict[Hashable, list[bytes]] = field(default_factory=dict)
    """Advertisements as pages show them, made once each."""
    _pools: dict[tuple[str, str], tuple[Weighted, ...]] = field(default_factory=dict)

    def pool(self, context: Context, language: str) -> tuple[Weighted, ...]:
        """List what may be shown on a page, whoever reads it; its words are those of a language."""
        key = (context.path, language)
        found = self._pools.get(key)
        if found is None:
            if len(self._pools) >= POOLS:
                self._pools.clear()
            found = self._pools[key] = pool(self.candidates, context)
        return found


class Catalogue:
    """Read the live advertisements; the last known ones serve while the database is away."""

    def __init__(self, sql: Sql, clock: Callable[[], float] = time.time) -> None:
        self._sql = sql
        self._clock = clock
        self._shelf = Shelf()
        self._until = 0.0
        self._lock = Lock()

    def shelf(self) -> Shelf:
        """Give what is live."""
        if time.monotonic() >= self._until and self._lock.acquire(blocking=False):
            try:
                self._shelf = self._read()
            except Unavailable:
                pass  # an old advertisement is better than a page that fails
            finally:
                self._until = time.monotonic() + FRESH
                self._lock.release()
        return self._shelf

    def expire(self) -> None:
        """Have the next page look again: an operator has changed something."""
        self._until = 0.0

    def find(self, creative_id: int) -> Advertisement | None:
        """Find an advertisement, also one that is not live any more. Raises Unavailable."""
        on_shelf = self.shelf().advertisements.get(creative_id)
        if on_shelf is not None or creative_id > LARGEST_ID:
            return on_shelf
        with self._sql.session() as session:
            creative = session.get(Creative, creative_id)
            return advertisement(creative) if creative is not None else None

    def picture(self, name: str) -> tuple[bytes, str] | None:
        """Give a picture and its name, which ends in its kind. Raises Unavailable."""
        with self._sql.session() as session:
            found = session.scalar(select(Creative.picture).where(Creative.picture_name == name).limit(1))
        return (found, name) if found else None

    def _read(self) -> Shelf:
        now = self._clock()
        soon = datetime.fromtimestamp(now + SOON, UTC)
        with self._sql.session() as session:
            live = (
                session.scalars(
                    select(Campaign)
                    .where(Campaign.status == "live", Campaign.starts <= soon)
                    .where((Campaign.ends.is_(None)) | (Campaign.ends > datetime.fromtimestamp(now, UTC)))
                    .order_by(Campaign.id)
                )
                .unique()
                .all()
            )
            places = session.scalars(select(Place).where(Place.active)).all()
            shown = [(campaign, [one for one in campaign.creatives if one.active]) for campaign in live]
            return Shelf(
                {one.id: advertisement(one) for _, creatives in shown for one in creatives},
                tuple(
                    _candidate(one, campaign, creatives) for campaign, creatives in shown for one in creatives
                ),
                {place.name: Room(place.id, frozenset(place.sizes)) for place in places},
                {one.id: Plan.of(one.budget, one.starts, one.ends) for one in live if one.budget is not None},
            )


def advertisement(creative: Creative) -> Advertisement:
    """Give what people are told of a creative."""
    campaign = creative.campaign
    return Advertisement(
        id=creative.id,
        campaign=campaign.id,
        advertiser=campaign.advertiser.legal_name,
        payer=campaign.advertiser.payer,
        headline=creative.headline,
        text=creative.text,
        alt=creative.alt,
        landing=creative.landing,
        size=creative.size,
        picture=creative.picture_name,
        topics=frozenset(campaign.topics),
        keywords=frozenset(campaign.keywords),
    )


def _candidate(creative: Creative, campaign: Campaign, creatives: list[Creative]) -> Candidate:
    return Candidate(
        id=creative.id,
        campaign=campaign.id,
        topics=frozenset(campaign.topics),
        priority=campaign.priority,
        landing=creative.landing,
        size=creative.size,
        keywords=frozenset(campaign.keywords),
        without=frozenset(campaign.without),
        limited=campaign.budget is not None,
        cap=(campaign.cap, campaign.cap_window) if campaign.cap else None,
        share=1 / len(creatives),
        starts=campaign.starts.timestamp(),
        ends=campaign.ends.timestamp() if campaign.ends else float("inf"),
    )
