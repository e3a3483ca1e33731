"""How people decide: plain numbers per day and version of the notice, without a word about whom."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime

from flask import current_app

from cookieapp.consent.ledger.entry import Entry
from cookieapp.storage.background import Background
from cookieapp.storage.redis import Redis

KEPT = 400 * 86_400  # seconds
_CONTROL, _YES, _NO = "control", "yes", "no"


@dataclass(frozen=True, slots=True)
class Decided:
    """The decisions of one day made on one version of the notice.

    `controls` counts by what was used, `granted` and `refused` the answers by service.
    """

    day: date
    version: str
    controls: dict[str, int]
    granted: dict[str, int]
    refused: dict[str, int]


class Figures:
    """Count decisions in Redis, off the request's path."""

    def __init__(self, background: Background) -> None:
        self._background = background

    def decided(self, entry: Entry) -> None:
        """Count a decision: one for the control, one for each answer."""
        day = datetime.fromtimestamp(entry.decided_at, UTC).date()
        version = entry.notice.hash[:12] if entry.notice else "none"
        key = f"con:{day:%Y%m%d}:{version}"
        self._background.count(f"con:{day:%Y%m%d}", version, KEPT)
        self._background.count(key, f"{_CONTROL}:{entry.control}", KEPT)
        for service, answer in entry.answers.items():
            self._background.count(key, f"{_YES if answer.granted else _NO}:{service}", KEPT)


def decided_on(redis: Redis, days: Iterable[date]) -> list[Decided]:
    """Read the decisions of these days, one item for each day and version. Raises Unavailable.

    A version is the beginning of a notice's hash: /consent/notices/<hash> shows its words.
    """
    wanted = list(days)
    found: list[tuple[date, str]] = []
    for day, answer in zip(
        wanted, redis.trip([("HKEYS", f"con:{day:%Y%m%d}") for day in wanted]), strict=True
    ):
        if isinstance(answer, list):
            found += [(day, bytes(version).decode("ascii", "replace")) for version in answer]
    numbers = redis.trip([("HGETALL", f"con:{day:%Y%m%d}:{version}") for day, version in found])
    return [_decided(day, version, answer) for (day, version), answer in zip(found, numbers, strict=True)]


def _decided(day: date, version: str, answer: object) -> Decided:
    pairs: dict[bytes, bytes] = {}
    if isinstance(answer, dict):
        pairs = answer
    elif isinstance(answer, list):
        pairs = dict(zip(answer[::2], answer[1::2], strict=False))
    counted: dict[str, dict[str, int]] = {_CONTROL: {}, _YES: {}, _NO: {}}
    for field, number in pairs.items():
        kind, _, name = bytes(field).decode("ascii", "replace").partition(":")
        if kind in counted:
            counted[kind][name] = int(number)
    return Decided(day, version, counted[_CONTROL], counted[_YES], counted[_NO])


def figures() -> Figures:
    """Give the figures of the current application."""
    found: Figures = current_app.extensions["cookieapp.consent.figures"]
    return found
