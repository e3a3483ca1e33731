"""Put together what makes a decision provable: ledger, keys, erasures, and what has to wait."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path

from flask import Flask

from cookieapp.consent.erasures import Erasures
from cookieapp.consent.figures import Figures
from cookieapp.consent.former import Former
from cookieapp.consent.holdings import Holdings, Keeper
from cookieapp.consent.ledger import Ledger
from cookieapp.consent.signing import Ring
from cookieapp.consent.spool import Spool
from cookieapp.register import Register
from cookieapp.storage.chores import Chores
from cookieapp.storage.stores import Stores

SOON = 60  # seconds


def attach(
    app: Flask,
    register: Register,
    keys: Sequence[bytes],
    folder: Path,
    keepers: Sequence[Keeper],
    whose: Callable[[], str | None],
) -> None:
    """Give an application its ledger.

    `keepers` keep things under cookies, `whose` tells in which account a request is made.
    """
    stores = Stores.of(app)
    ring = Ring(keys)
    ledger = Ledger(stores.sql, ring, register, time.time)
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
            "cookieapp.consent.whose": whose,
        }
    )
    chores = Chores.of(app)
    chores.add("waiting-refusals", SOON, lambda _: _said(spool.drain(ledger), "refusals entered"))
    chores.add("erasures", SOON, lambda _: _said(erasures.carry_out()[0], "places emptied"))


def _said(number: int, what: str) -> str:
    return f"{number} {what}" if number else ""
