"""A clock that the test moves."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta


class Clock:
    """Tells seconds since 1970; begins on a Wednesday at noon, in the future, so that decisions are in force."""

    def __init__(self) -> None:
        self.now = (datetime.now(UTC) + timedelta(days=7)).replace(hour=12, minute=0, second=0, microsecond=0)
        self.now -= timedelta(days=(self.now.weekday() - 2) % 7)

    def __call__(self) -> float:
        """Give the time."""
        return self.now.timestamp()

    def pass_(self, **span: float) -> None:
        """Let time pass."""
        self.now += timedelta(**span)

    def until_tomorrow(self) -> None:
        """Let the day end, and an hour more."""
        self.now = (self.now + timedelta(days=1)).replace(hour=1, minute=0)
