"""The words that people agreed to earlier, found by their content hash and remembered."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any

from cookieapp.consent.form.changes import Change, Kind, differences, kind_of
from cookieapp.consent.gate import Passage
from cookieapp.consent.ledger.ledger import Ledger
from cookieapp.consent.ledger.texts import describe
from cookieapp.register import Register, Service
from cookieapp.storage.unavailable import Unavailable
from cookieapp.web.here import the_app
from cookieapp.web.language import current

ROOM = 512  # texts and comparisons in memory; only hashes that we signed are ever looked up
PAUSE = 5.0  # seconds during which a database that was away is not asked again


class Former:
    """Compare what a browser agreed to with what is told today."""

    def __init__(
        self, ledger: Ledger, register: Register, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._ledger = ledger
        self._register = register
        self._clock = clock
        self._texts: dict[tuple[str, str], Mapping[str, Any] | None] = {}
        self._compared: dict[tuple[str, str, str], Change] = {}
        self._asked_again = 0.0

    def changes(self, passage: Passage) -> tuple[Change, ...]:
        """Say of each service that is asked about again why; nothing on a first visit."""
        decision = passage.decision
        if decision is None:
            return ()
        found = []
        for service in passage.questions:
            kind = kind_of(service, decision, passage.now)
            if kind is Kind.CHANGED:
                found.append(self._compare(service, decision.answers[service.id].hash))
            else:
                found.append(Change(service, kind))
        return tuple(found)

    def _compare(self, service: Service, before: str) -> Change:
        place = (service.id, before, current())
        change = self._compared.get(place)
        if change is None:
            text = self._text(service.id, before)
            if text is None:
                return Change(service, Kind.CHANGED, known=False)
            today = describe(service, self._register)
            change = Change(service, Kind.CHANGED, differences(text, today, current()))
            if len(self._compared) >= ROOM:
                self._compared.clear()
            self._compared[place] = change
        return change

    def _text(self, service: str, name: str) -> Mapping[str, Any] | None:
        place = (service, name)
        if place in self._texts:
            return self._texts[place]
        if self._clock() < self._asked_again:
            return None
        try:
            found = self._ledger.words.texts([place]).get(place)
        except Unavailable:
            self._asked_again = self._clock() + PAUSE
            return None
        if len(self._texts) >= ROOM:
            self._texts.clear()
        self._texts[place] = found
        return found


def former() -> Former:
    """Give the former words of the current application."""
    found: Former = the_app().extensions["cookieapp.consent.former"]
    return found
