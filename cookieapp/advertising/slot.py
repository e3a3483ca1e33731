"""The one advertisement of a page."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from flask import current_app

from cookieapp.advertising.catalogue import Catalogue, Shelf
from cookieapp.advertising.interests import COOKIE, Interests
from cookieapp.advertising.matching import Match, best, choose, draw
from cookieapp.advertising.models import Advertisement
from cookieapp.consent import passage
from cookieapp.consent.passage import Passage
from cookieapp.storage.stores import trip
from cookieapp.storage.unavailable import Unavailable
from cookieapp.web.here import notes, the_request
from cookieapp.web.language import nearest

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
    language: str
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
    asked = the_request()
    own = passage.current(asked)
    if COOKIE in own.cookies and asked.endpoint in ("site.home", "site.article"):
        advertising().interests.want(own, trip())


def offer(topics: tuple[str, ...]) -> Slot | None:
    """Choose the advertisement for the current page, and note the page's topics for those who agreed."""
    own, wing = passage.current(the_request()), advertising()
    shelf = wing.catalogue.shelf()
    interests = _interests(own)
    wing.interests.note(own, topics)
    match = _match(shelf, own.path, topics, interests)
    if match is None:
        return None
    pixel = wing.pixel if own.allows(PARTNER) else None
    return _slot(shelf.advertisements[match.id], match.interest, pixel, notes().language)


@lru_cache(maxsize=1024)
def _slot(chosen: Advertisement, interest: str | None, pixel: str | None, language: str) -> Slot:
    """Write an advertisement the way pages show it."""
    spoken = nearest(chosen.headline, language)
    return Slot(
        id=chosen.id,
        language=spoken,
        headline=chosen.headline[spoken],
        text=chosen.text[spoken],
        advertiser=chosen.advertiser,
        payer=chosen.payer,
        by_interest=interest is not None,
        topic=advertising().topics.get(interest or "", {}).get(language, ""),
        pixel=pixel,
    )


def _interests(own: Passage) -> Mapping[str, float]:
    """Give the visitor's interests; none without consent, and none while Redis is away."""
    if COOKIE not in own.cookies:
        return {}
    try:
        return advertising().interests.read(own, trip())
    except Unavailable:
        return {}


def _match(shelf: Shelf, path: str, topics: tuple[str, ...], interests: Mapping[str, float]) -> Match | None:
    turn = random.random()  # noqa: S311 - chance, not secrecy
    plain = shelf.fitting(path, topics)
    if not interests:
        chosen = draw(plain, turn)
        return Match(chosen.id, None) if chosen else None
    return choose(plain, best(shelf.candidates, topics, interests, path), interests, turn)
