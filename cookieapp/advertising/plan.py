"""An even plan for a budget. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Plan:
    """An even plan: `budget` showings from `starts` to `ends`, in seconds since 1970."""

    budget: int
    starts: float
    ends: float

    @classmethod
    def of(cls, budget: int, starts: datetime, ends: datetime | None) -> Plan:
        """Make the plan of a campaign; without an end everything may be shown at once."""
        return cls(budget, starts.timestamp(), ends.timestamp() if ends else starts.timestamp())

    def due(self, now: float) -> float:
        """Give how many showings there should have been by now."""
        if now <= self.starts:
            return 0.0
        if now >= self.ends:
            return float(self.budget)
        return self.budget * (now - self.starts) / (self.ends - self.starts)

    def need(self, spent: float, now: float) -> float:
        """Give a weight that rises from 1 to 10 as a campaign falls an hour's plan behind."""
        hour = max(1.0, self.budget * 3600 / max(3600.0, self.ends - self.starts))
        return 1.0 + 9.0 * min(1.0, max(0.0, (self.due(now) - spent) / hour))
