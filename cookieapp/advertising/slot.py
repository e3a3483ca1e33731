"""The one advertisement of a page."""

from __future__ import annotations

import random
from collections.abc import Collection
from dataclasses import dataclass

from flask import current_app, g, request

from cookieapp.advertising.catalogue import Catalogue
from cookieapp.advertising.interests import Interests
from cookieapp.advertising.matching import choose
from cookieapp.consent import passage
from cookieapp.storage.stores import trip
from cookieapp.storage.unavailable import Unavailable

PARTNER = "stand-in-partner"


@dataclass(frozen=True, slots=True)
class Advertising:
    """What the wing needs, made once per process. `pixel` is the partner's picture, where there is one."""

    catalogue: Catalogue
    interests: Interests
    topics: dict[str, dict[str, str]]
    pixel: str | None


@dataclass(frozen=True, slots=True)
class Slot:
    """An advertisement as a page shows it."""

    id: str
    headline: str
    text: str
    advertiser: str
    payer: str
    by_interest: bool
    topic: str
    pixel: str | None


def advertising() -> Advertising:
    """Give the advertising of the current application."""
    found: Advertising = current_app.extensions["cookieapp.advertising"]
    return found


def prepare() -> None:
    """Let the interest profile come along where a page with a slot is about to be made."""
    if request.endpoint in ("site.home", "site.article"):
        advertising().interests.want(passage.current(request), trip())


def offer(topics: Collection[str]) -> Slot | None:
    """Choose the advertisement for the current page, and note the page's topics for those who agreed."""
    own, wing = passage.current(request), advertising()
    shelf = wing.catalogue.shelf()
    try:
        interests = wing.interests.read(own, trip())
    except Unavailable:
        interests = {}
    wing.interests.note(own, topics)
    match = choose(shelf.candidates, topics, interests, random.random(), request.path)  # noqa: S311
    if match is None:
        return None
    chosen, language = shelf.advertisements[match.id], g.language
    return Slot(
        id=chosen.id,
        headline=chosen.headline[language],
        text=chosen.text[language],
        advertiser=chosen.advertiser,
        payer=chosen.payer,
        by_interest=match.interest is not None,
        topic=wing.topics.get(match.interest or "", {}).get(language, ""),
        pixel=wing.pixel if own.allows(PARTNER) else None,
    )
