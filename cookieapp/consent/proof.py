"""Put together what makes a decision provable: ledger, keys, erasures, and what has to wait."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

from flask import Flask

from cookieapp.consent.browsers.everywhere import Everywhere
from cookieapp.consent.form.former import Former
from cookieapp.consent.ledger.figures import Figures
from cookieapp.consent.ledger.ledger import Ledger
from cookieapp.consent.ledger.retention import forget_old
from cookieapp.consent.ledger.signing import Ring
from cookieapp.consent.ledger.spool import Spool
from cookieapp.consent.ledger.wording import Wording
from cookieapp.consent.people import People
from cookieapp.consent.withdrawal.erasures import Erasures
from cookieapp.consent.withdrawal.holdings import Holdings, Keeper
from cookieapp.register import Register
from cookieapp.storage.chores import Chores
from cookieapp.storage.stores import Stores

SOON, DAY = 60, 86_400  # seconds


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
    ledger = Ledger(stores.sql, ring, Wording(stores.sql, register), shared.merge, time.time)
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
            "cookieapp.consent.people": people,
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
