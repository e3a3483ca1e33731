"""The one advertisement of a page: chosen, written, and sealed so that it counts once."""

from __future__ import annotations

import random
import secrets
from dataclasses import dataclass, field

from cookieapp.accounts.sessions import identity
from cookieapp.advertising import tokens
from cookieapp.advertising.books import Books
from cookieapp.advertising.budgets import Budgets
from cookieapp.advertising.catalogue import Catalogue, Room, Shelf
from cookieapp.advertising.interests import SERVICE, Caps, Interests
from cookieapp.advertising.matching import NOBODY, Context, Match, Memory, Weighted, choose
from cookieapp.advertising.profiles import Profiles
from cookieapp.advertising.tally import Tally
from cookieapp.advertising.tokens import Token
from cookieapp.advertising.wording import write
from cookieapp.consent.gate import Passage, passage
from cookieapp.storage.background import Background
from cookieapp.storage.stores import trip
from cookieapp.storage.unavailable import Unavailable
from cookieapp.web.csrf import keys
from cookieapp.web.here import notes, the_app, the_request

PARTNER = "stand-in-partner"
NO_WORDS: frozenset[str] = frozenset()
NO_SIZES: frozenset[str] = frozenset()


@dataclass(slots=True)
class Advertising:
    """What the wing needs, made once per process. `partner` is the stand-in's origin, where there is one.

    `topics` and `titles` name topics by id and language, articles by language and slug.
    """

    catalogue: Catalogue
    interests: Interests
    profiles: Profiles
    budgets: Budgets
    books: Books
    tally: Tally
    topics: dict[str, dict[str, str]]
    titles: dict[str, dict[str, str]]
    partner: str | None
    background: Background
    _renewing: bool = field(default=False)

    def keep_budgets(self, shelf: Shelf) -> None:
        """Have permits renewed in the background from the first page on that may need some."""
        if shelf.plans and not self._renewing:
            self._renewing = True
            self.background.also(lambda: self.budgets.renew(self.catalogue.shelf().plans))
            self.background.start()


def advertising() -> Advertising:
    """Give the advertising of the current application."""
    found: Advertising = the_app().extensions["cookieapp.advertising"]
    return found


@dataclass(slots=True)
class Slot:
    """The place for an advertisement on the current page, and what may stand there."""

    shelf: Shelf
    room: Room | None
    topics: tuple[str, ...]
    slug: str
    listed: tuple[Weighted, ...]
    capped: Caps


def foresee(
    place: str, topics: tuple[str, ...] = (), words: frozenset[str] = NO_WORDS, slug: str = ""
) -> None:
    """Say before anything is read that the current page has this place, of these topics and words.

    So what is asked about a visitor who agreed goes along with what is asked about their login.
    """
    own, wing, here = passage.current(the_request()), advertising(), notes()
    shelf = wing.catalogue.shelf()
    room = shelf.rooms.get(place)
    sizes = room.sizes if room is not None else NO_SIZES
    listed = shelf.pool(Context(own.path, topics, words, sizes), here.language)
    capped = {one.campaign: one.cap for one, _ in listed if one.cap is not None and one.runs(own.now)}
    here.slot = Slot(shelf, room, topics, slug, listed, capped)
    if room is not None:
        wing.interests.ask(own, trip, capped, own.now)


def offer() -> bytes:
    """Choose and write the advertisement of the current page; nothing where none fits.

    The page's topics are noted for those who agreed to that.
    """
    own, wing = passage.current(the_request()), advertising()
    slot: Slot = notes().slot
    wing.keep_budgets(slot.shelf)
    if the_request().method == "GET":  # whoever asks for the head of a page has read nothing
        wing.interests.note(own, slot.topics, slot.slug, own.now)
    if slot.room is None:
        return b""
    match = _choose(wing, own, slot)
    if match is None:
        return b""
    partner = wing.partner if own.allows(PARTNER) else None
    pieces = write(slot.shelf, match, slot.topics, partner, wing.topics)
    return tokens.seal(_token(wing, own, match, slot.room.number), keys()[0]).encode().join(pieces)


def consent_of(own: Passage) -> str:
    """Name the decision that allows a profile, as the ledger knows it; "" where none does."""
    return f"{own.decision.consent_id}.{own.decision.at}" if own.decision and own.allows(SERVICE) else ""


def _choose(wing: Advertising, own: Passage, slot: Slot) -> Match | None:
    memory, granted = NOBODY, frozenset[str]()
    try:
        memory, granted = wing.interests.recall(own, trip, slot.capped, own.now)
    except Unavailable:
        # Nobody can say what this visitor has seen: what has a cap is left out.
        memory = Memory(enough=frozenset(slot.capped))
    match = None
    turn = random.random()  # noqa: S311 - chance, not secrecy
    for _ in range(3):
        match = choose(slot.listed, own.now, turn, wing.budgets.need, memory)
        if match is None or not match.chosen.limited or wing.budgets.take(match.chosen.campaign):
            break
        match = None
    if granted:
        wing.interests.give_back(own, granted - ({match.chosen.campaign} if match else set()), own.now)
    return match


def _token(wing: Advertising, own: Passage, match: Match, place: int) -> Token:
    known = list(wing.topics)
    return Token(
        creative=match.chosen.id,
        place=place,
        at=int(own.now),
        nonce=secrets.token_bytes(8),
        personal=match.personal,
        staff=identity.operator_asks(),
        interest=known.index(match.interest) + 1 if match.interest in known else 0,
        epoch=tokens.epoch_of(consent_of(own)) if match.personal else tokens.NO_EPOCH,
    )
