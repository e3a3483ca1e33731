"""What a profile says of its owner: interests, why each is there, and when it fades."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from cookieapp.advertising.interests import HALF_LIFE

FADED = 0.1  # a strength of one reading, below which an interest makes hardly any difference


@dataclass(frozen=True, slots=True)
class Reading:
    """An article that raised an interest, and the day it was read (UTC)."""

    slug: str
    day: date


@dataclass(frozen=True, slots=True)
class Interest:
    """A topic of a profile. `strength` counts readings, each worth half after two weeks."""

    topic: str
    strength: float
    share: float
    readings: tuple[Reading, ...]
    fades: date


@dataclass(frozen=True, slots=True)
class Profile:
    """Everything that is kept about one browser's interests. `ends` is when all of it goes."""

    interests: tuple[Interest, ...] = ()
    blocked: tuple[str, ...] = ()
    paused: bool = False
    ends: datetime | None = None
    capped: int = 0

    def __bool__(self) -> bool:
        """Tell whether anything is kept."""
        return bool(self.interests or self.blocked or self.paused or self.capped)


def readings(written: str) -> tuple[Reading, ...]:
    """Read the articles behind a topic, as they are kept: "slug@day" with commas between."""
    found = []
    for one in written.split(","):
        slug, at, day = one.partition("@")
        if at and day.isdigit() and len(day) < 7:
            found.append(Reading(slug, date(1970, 1, 1) + timedelta(days=int(day))))
    return tuple(found)


def fades(strength: float, now: float) -> date:
    """Say on which day a strength will have faded, if nothing adds to it."""
    halvings = 0
    while strength > FADED and halvings < 24:
        strength, halvings = strength / 2, halvings + 1
    return datetime.fromtimestamp(now + halvings * HALF_LIFE, UTC).date()


def as_json(profile: Profile) -> dict[str, Any]:
    """Write a profile for its owner to take away (GDPR, art. 20)."""
    return {
        "interests": [
            {
                "topic": one.topic,
                "strength": round(one.strength, 4),
                "read": [
                    {"article": reading.slug, "day": reading.day.isoformat()} for reading in one.readings
                ],
            }
            for one in profile.interests
        ],
        "blocked": list(profile.blocked),
        "paused": profile.paused,
        "kept_until": profile.ends.isoformat() if profile.ends else None,
        "capped_campaigns_seen_lately": profile.capped,
    }
