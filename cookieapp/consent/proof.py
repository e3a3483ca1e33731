"""Put together what makes a decision provable: ledger, keys, erasures, and what has to wait."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from flask import Flask

from cookieapp.consent.erasures import Erasures
from cookieapp.consent.everywhere import Everywhere, Shared
from cookieapp.consent.figures import Figures
from cookieapp.consent.former import Former
from cookieapp.consent.holdings import Holdings, Keeper
from cookieapp.consent.ledger import Ledger
from cookieapp.consent.retention import forget_old
from cookieapp.consent.signing import Ring
from cookieapp.consent.spool import Spool
from cookieapp.register import Register
from cookieapp.storage.chores import Chores
from cookieapp.storage.stores import Stores

SOON, DAY = 60, 86_400  # seconds


@dataclass(frozen=True, slots=True)
class People:
    """What consent asks about accounts: it stands below them and knows none itself.

    `whose` tells in which account a request is made, `sharing` whether that account wants
    the same on all browsers, and `tell` lets all its sessions know what it shares.
    """

    whose: Callable[[], str | None]
    sharing: Callable[[], bool]
    tell: Callable[[str, Shared | None], None]


def attach(
    app: Flask,
    register: Register,
    keys: Sequence[bytes],
    folder: Path,
    keepers: Sequence[Keeper],
    people: People,
) -> None:
    """Give an application its ledger. `keepers` keep things under cookies."""
    stores = Stores.of(app)
    ring = Ring(keys)
    shared = Everywhere(stores.sql, time.time, people.tell)
    ledger = Ledger(stores.sql, ring, register, shared, time.time)
    spool = Spool(folder / "consent-waiting.jsonl")
    held = Holdings(keepers)
    erasures = Erasures(stores.sql, held, time.time)
    app.extensions.update(
        {
            "cookieapp.holdings": held,
            "cookieapp.ledger": ledger,
            "cookieapp.erasures": erasures,
            "cookieapp.consent.ring": ring,
            "cookieapp.consent.spool": spool,
            "cookieapp.consent.former": Former(ledger, register),
            "cookieapp.consent.figures": Figures(stores.background),
            "cookieapp.consent.everywhere": shared,
            "cookieapp.consent.whose": people.whose,
            "cookieapp.consent.sharing": people.sharing,
        }
    )
    chores = Chores.of(app)
    chores.add("waiting-refusals", SOON, lambda _: _said(spool.drain(ledger), "refusals entered"))
    chores.add(
        "old-decisions", DAY, lambda now: _said(forget_old(stores.sql, ring, now), "decisions forgotten")
    )
    chores.add("everywhere", SOON, lambda _: _said(shared.spread_waiting(), "accounts told"))
    chores.add("erasures", SOON, lambda _: _said(erasures.carry_out()[0], "places emptied"))


def _said(number: int, what: str) -> str:
    return f"{number} {what}" if number else ""
