"""Where something of one browser is kept on the server, as a record names it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """Where a keeper keeps things of one browser; it may be written down, a cookie's value may not."""

    service: str
    cookie: str
    place: str
