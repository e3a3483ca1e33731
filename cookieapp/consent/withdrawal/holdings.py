"""What the server keeps under the value of a cookie, and its erasure.

A wing that keeps something under a cookie's value registers a keeper in the assembly.
Previews, withdrawal, its receipt and "in this browser now" ask all keepers through here.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from flask import current_app

from cookieapp.consent.ledger.place import Place
from cookieapp.storage.unavailable import Unavailable

_NAME = "cookieapp.holdings"


@dataclass(frozen=True, slots=True)
class Holding:
    """One thing that is kept, or was until it was erased.

    `what` are its words, marked for translation (`lazy_gettext`); `number` counts the
    records of it; `content` shows what can be shown, in the language of the page.
    """

    service: str
    what: Any
    number: int = 1
    content: tuple[str, ...] = ()


class Keeper(Protocol):
    """Keeps things under the value of one cookie."""

    service: str
    """The service of the register that keeps them."""
    cookie: str
    """The base name of the cookie."""

    def place(self, value: str) -> str:
        """Say where things are kept under a cookie's value: keyed hashes, from which no cookie can be made.

        Empty for a value that cannot be ours. Asks no store: it works while all are away.
        """

    def holdings(self, place: str) -> list[Holding]:
        """List what is kept there now. Raises Unavailable."""

    def erase(self, place: str) -> list[Holding]:
        """Erase what is kept there, and list what was. Raises Unavailable.

        Doing it again, later or at the same time elsewhere, does no harm.
        """


class Holdings:
    """All keepers of an application."""

    def __init__(self, keepers: Sequence[Keeper] = ()) -> None:
        self._keepers = {(keeper.service, keeper.cookie): keeper for keeper in keepers}

    def add(self, keeper: Keeper) -> None:
        """Register a keeper."""
        self._keepers[keeper.service, keeper.cookie] = keeper

    def places(self, services: Collection[str], cookies: Mapping[str, str]) -> list[Place]:
        """Say where things of these services are kept under these cookies (base name to value)."""
        found = []
        for keeper in self._keepers.values():
            value = cookies.get(keeper.cookie)
            place = keeper.place(value) if value and keeper.service in services else ""
            if place:
                found.append(Place(keeper.service, keeper.cookie, place))
        return found

    def at(self, place: Place) -> list[Holding]:
        """List what is kept at a place. Raises Unavailable."""
        keeper = self._keepers.get((place.service, place.cookie))
        return keeper.holdings(place.place) if keeper else []

    def erase(self, place: Place) -> list[Holding]:
        """Erase what is kept at a place, and list what was. Raises Unavailable."""
        keeper = self._keepers.get((place.service, place.cookie))
        return keeper.erase(place.place) if keeper else []

    def preview(
        self, services: Collection[str], cookies: Mapping[str, str]
    ) -> tuple[list[Holding], list[Place]]:
        """List what is kept under these cookies, and the places that could not be asked now."""
        known: list[Holding] = []
        silent: list[Place] = []
        for place in self.places(services, cookies):
            try:
                known += self.at(place)
            except Unavailable:
                silent.append(place)
        return known, silent

    def empty(self, places: Sequence[Place]) -> tuple[list[Holding], list[Place]]:
        """Erase everything at these places; gives what was there, and the places left for later."""
        erased: list[Holding] = []
        left: list[Place] = []
        for place in places:
            try:
                erased += self.erase(place)
            except Unavailable:
                left.append(place)
        return erased, left


def holdings() -> Holdings:
    """Give the holdings of the current application."""
    found: Holdings = current_app.extensions[_NAME]
    return found
