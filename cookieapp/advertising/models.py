"""The tables of advertising: who advertises, what, where, and how often it was shown."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import JSON, Boolean, Date, ForeignKey, Integer, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cookieapp.storage.sql import Base, UtcTime, utc_now

SIZES = {
    "native": None,
    "300x250": (300, 250),
    "728x90": (728, 90),
    "970x250": (970, 250),
    "160x600": (160, 600),
    "320x50": (320, 50),
}
"""Sizes of the IAB (New Ad Portfolio, 2017) in CSS pixels, and words that take the room they need."""


class Advertiser(Base):
    """On whose behalf advertisements are shown, and who pays for them."""

    __tablename__ = "advertisers"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    legal_name: Mapped[str] = mapped_column(String(200))
    address: Mapped[str] = mapped_column(String(300), default="")
    payer: Mapped[str] = mapped_column(String(200))


class Campaign(Base):
    """What an advertiser wants shown: when, how often, and beside which subjects.

    `budget` counts showings, None is without limit; `cap` showings in `cap_window`
    seconds are the most that one person with a profile sees. Topics are ids of the closed
    list; a page with a word of `without` never carries it.
    """

    __tablename__ = "campaigns"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    advertiser_id: Mapped[str] = mapped_column(ForeignKey("advertisers.id"))
    name: Mapped[str] = mapped_column(String(120))
    status: Mapped[str] = mapped_column(String(16), default="draft")
    starts: Mapped[datetime] = mapped_column(UtcTime, default=utc_now)
    ends: Mapped[datetime | None] = mapped_column(UtcTime, default=None)
    priority: Mapped[int] = mapped_column(Integer, default=5)
    budget: Mapped[int | None] = mapped_column(Integer, default=None)
    cap: Mapped[int | None] = mapped_column(Integer, default=None)
    cap_window: Mapped[int] = mapped_column(Integer, default=86_400)
    topics: Mapped[list[str]] = mapped_column(JSON, default=list)
    keywords: Mapped[list[str]] = mapped_column(JSON, default=list)
    without: Mapped[list[str]] = mapped_column(JSON, default=list)

    advertiser: Mapped[Advertiser] = relationship(lazy="joined")
    creatives: Mapped[list[Creative]] = relationship(
        lazy="selectin", order_by="Creative.id", back_populates="campaign"
    )


class Creative(Base):
    """What a campaign shows in one size. `headline`, `text` and `alt` hold words by language.

    `landing` is a path of this site or an https address; it never comes from a request.
    """

    __tablename__ = "creatives"

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[str] = mapped_column(ForeignKey("campaigns.id"))
    size: Mapped[str] = mapped_column(String(16), default="native")
    headline: Mapped[dict[str, str]] = mapped_column(JSON)
    text: Mapped[dict[str, str]] = mapped_column(JSON)
    alt: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    landing: Mapped[str] = mapped_column(String(500))
    picture: Mapped[bytes | None] = mapped_column(LargeBinary, default=None, deferred=True)
    picture_name: Mapped[str] = mapped_column(String(64), default="")
    active: Mapped[bool] = mapped_column(Boolean, default=True)

    campaign: Mapped[Campaign] = relationship(back_populates="creatives")


class Place(Base):
    """A place for one advertisement on a kind of page, and the sizes that fit there."""

    __tablename__ = "ad_places"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(32), unique=True)
    sizes: Mapped[list[str]] = mapped_column(JSON)
    active: Mapped[bool] = mapped_column(Boolean, default=True)


class Showing(Base):
    """How often a creative was shown and followed in one hour, under one state of consent.

    Shown to whom is not known. Where interests had a say, `consent` names the decision that
    allowed it ("number.time", as in the ledger) and `interest` what tipped the choice;
    otherwise `personal` is False and both are empty, and all showings of the hour are one row.
    """

    __tablename__ = "ad_showings"
    __table_args__ = (
        UniqueConstraint(
            "hour", "creative_id", "place", "personal", "consent", "interest", name="uq_ad_showings"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    hour: Mapped[datetime] = mapped_column(UtcTime, index=True)
    campaign_id: Mapped[str] = mapped_column(String(64), index=True)
    creative_id: Mapped[int] = mapped_column(Integer)
    place: Mapped[int] = mapped_column(Integer)
    personal: Mapped[bool] = mapped_column(Boolean)
    consent: Mapped[str] = mapped_column(String(64), default="")
    interest: Mapped[str] = mapped_column(String(32), default="")
    shown: Mapped[int] = mapped_column(Integer, default=0)
    clicked: Mapped[int] = mapped_column(Integer, default=0)


class Uncounted(Base):
    """Traffic that did not count, by reason: sums of a day and nothing else."""

    __tablename__ = "ad_uncounted"

    day: Mapped[date] = mapped_column(Date, primary_key=True)
    kind: Mapped[str] = mapped_column(String(8), primary_key=True)
    reason: Mapped[str] = mapped_column(String(16), primary_key=True)
    number: Mapped[int] = mapped_column(Integer, default=0)


class Fold(Base):
    """A batch of counts that has arrived, so that it is never added twice."""

    __tablename__ = "ad_folds"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcTime)
