"""Events put together into visits. Pure.

A visit is what one visitor views with pauses of at most half an hour, within one day (UTC): so each day
stands by itself, and can be worked out again from its own events. How long the last page was looked at
is unknown; nobody tells us that a page was closed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from cookieapp.statistics.counting.events import VIEW

PAUSE = 30 * 60 * 1000  # milliseconds

Row = tuple[str, int, str, str, str, str, str, str]
"""visitor, at, kind, page, referrer, campaign, device, language"""


class Attribute(StrEnum):
    """By what visits can be told apart; in the order of a Kind."""

    DEVICE = "device"
    LANGUAGE = "language"
    REFERRER = "referrer"
    CAMPAIGN = "campaign"


Kind = tuple[str, ...]
"""What a visit has of each Attribute."""


@dataclass(slots=True)
class Visit:
    """One visit: its views in order as (milliseconds, page), and how it came about."""

    visitor: str
    referrer: str
    campaign: str
    device: str
    language: str
    views: list[tuple[int, str]] = field(default_factory=list)

    @property
    def kind(self) -> Kind:
        """Give what the visit has of each Attribute."""
        return self.device, self.language, self.referrer, self.campaign

    @property
    def bounced(self) -> bool:
        """Tell whether only one page was viewed."""
        return len(self.views) == 1

    @property
    def time(self) -> int:
        """Give the milliseconds from the first view to the last."""
        return self.views[-1][0] - self.views[0][0]


@dataclass(frozen=True, slots=True)
class Goal:
    """A goal that was reached, and the visit it belongs to, if there is one."""

    name: str
    visit: Visit | None


def visits(rows: Iterable[Row]) -> Iterator[tuple[list[Visit], list[Goal]]]:
    """Give each visitor's visits and goals of one day; rows come by visitor, and of each by time."""
    who: str | None = None
    found: list[Visit] = []
    goals: list[Goal] = []
    for visitor, at, kind, page, referrer, campaign, device, language in rows:
        if visitor != who:
            if found or goals:
                yield found, goals
            who, found, goals = visitor, [], []
        going = bool(found) and at - found[-1].views[-1][0] <= PAUSE
        if kind != VIEW:
            goals.append(Goal(kind, found[-1] if going else None))
            continue
        if not going:
            found.append(Visit(visitor, referrer, campaign, device, language))
        found[-1].views.append((at, page))
    if found or goals:
        yield found, goals
