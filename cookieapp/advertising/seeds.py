"""What a new installation advertises: its own house advertisements, in demo mode invented ones too."""

from __future__ import annotations

import tomllib
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from config import LANGUAGES
from cookieapp.advertising.models import Advertiser, Campaign, Creative, Place
from cookieapp.storage.sql import Sql
from cookieapp.web.language import in_every_language

CONTENT = Path(__file__).resolve().parents[2] / "content"
HOUSE = "operator"
"""Stands for the operator of the site among the advertisers of the file."""


def seed(sql: Sql, operator: str, address: str = "", *, demo: bool) -> None:
    """Fill an empty database with the house campaigns and the places; in demo mode add invented ones."""
    with (CONTENT / "advertisements.toml").open("rb") as file:
        content: dict[str, Any] = tomllib.load(file)
    with sql.session() as session:
        known_places = set(session.scalars(select(Place.name)))
        for place in content["places"]:
            if place["name"] not in known_places:
                session.add(Place(name=place["name"], sizes=place["sizes"]))
        known = set(session.scalars(select(Campaign.id)))
        if known and not demo:
            return
        advertisers = {one["id"]: one for one in content["advertisers"]}
        advertisers[HOUSE] = {"id": HOUSE, "legal_name": operator, "address": address, "payer": operator}
        for one in content["campaigns"]:
            if one["id"] not in known and (demo or not one["demo"]):
                _add(session, one, advertisers[one["advertiser"]])


def _add(session: Session, one: dict[str, Any], advertiser: dict[str, Any]) -> None:
    if session.get(Advertiser, advertiser["id"]) is None:
        session.add(Advertiser(**advertiser))
        session.flush()
    starts = datetime.now(UTC)
    facts = {key: one[key] for key in ("budget", "cap", "cap_window", "keywords", "without") if key in one}
    session.add(
        Campaign(
            id=one["id"],
            advertiser_id=advertiser["id"],
            name=one["headline"][LANGUAGES[0]],
            status="live",
            starts=starts,
            ends=starts + timedelta(days=one["days"]) if "days" in one else None,
            priority=one["priority"],
            topics=one["topics"],
            creatives=[
                Creative(
                    size="native",
                    headline=in_every_language(one["headline"]),
                    text=in_every_language(one["text"]),
                    landing=one["landing"],
                )
            ],
            **facts,
        )
    )
