"""An advertisement in the words of a page, and the honest answer to why it is there."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping
from dataclasses import dataclass

from cookieapp.advertising.catalogue import Advertisement, Shelf
from cookieapp.advertising.matching import Match
from cookieapp.advertising.models import SIZES
from cookieapp.web.here import notes
from cookieapp.web.language import nearest
from cookieapp.web.pages import pages

TOKEN = "0offer-token0"  # noqa: S105 - no secret, it stands in for one, also in addresses
WRITTEN = 2_048  # advertisements that a shelf keeps ready


@dataclass(frozen=True, slots=True)
class Shown:
    """An advertisement as a page shows it. `language` is that of its own words."""

    id: int
    language: str
    headline: str
    text: str
    alt: str
    advertiser: str
    payer: str
    picture: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Why:
    """Why it is there: topics that the page shares, whether a profile had a say, what it changed.

    `instead` is the headline that would have stood there without the profile, "" where it
    would have been the same; None where nothing would have stood there at all.
    """

    topics: tuple[str, ...]
    by_word: bool
    personal: bool
    interest: str
    instead: str | None


def write(
    shelf: Shelf,
    match: Match,
    topics: tuple[str, ...],
    partner: str | None,
    names: Mapping[str, Mapping[str, str]],
) -> list[bytes]:
    """Give a match as HTML in the language of the page, cut where the token belongs."""
    other = match.otherwise.id if match.otherwise else 0
    own = notes()
    key: Hashable = (
        match.chosen.id,
        other if match.personal else -1,
        match.interest,
        topics,
        partner,
        own.language,
        own.get("pinned", False),
    )
    found = shelf.written.get(key)
    if found is None:
        if len(shelf.written) >= WRITTEN:
            shelf.written.clear()
        html = pages().part(
            "advertising/_slot.html",
            ad=shown(shelf.advertisements[match.chosen.id], own.language),
            why=_why(shelf, match, topics, names, own.language),
            token=TOKEN,
            partner=partner,
        )
        found = shelf.written[key] = html.encode().split(TOKEN.encode())
    return found


def shown(advertisement: Advertisement, language: str) -> Shown:
    """Choose the words of an advertisement for a language, or the nearest there are."""
    spoken = nearest(advertisement.headline, language)
    size = SIZES.get(advertisement.size) or (0, 0)
    return Shown(
        id=advertisement.id,
        language=spoken,
        headline=advertisement.headline[spoken],
        text=advertisement.text.get(spoken, ""),
        alt=advertisement.alt.get(spoken, ""),
        advertiser=advertisement.advertiser,
        payer=advertisement.payer,
        picture=advertisement.picture,
        width=size[0],
        height=size[1],
    )


def _why(
    shelf: Shelf,
    match: Match,
    topics: Collection[str],
    names: Mapping[str, Mapping[str, str]],
    language: str,
) -> Why:
    chosen = match.chosen
    shared = [topic for topic in topics if topic in chosen.topics]
    instead: str | None = ""
    if match.otherwise is None:
        instead = None
    elif match.otherwise.id != chosen.id:
        other = shelf.advertisements[match.otherwise.id].headline
        instead = other[nearest(other, language)]
    return Why(
        topics=tuple(names[topic][language] for topic in shared if topic in names),
        by_word=bool(chosen.keywords) and not shared,
        personal=match.personal,
        interest=names.get(match.interest, {}).get(language, ""),
        instead=instead,
    )
