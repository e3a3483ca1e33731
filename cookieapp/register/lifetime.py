"""How long a cookie may live, as the register writes it."""

from __future__ import annotations

import re
from dataclasses import dataclass

DAY = 86_400
LONGEST = 400 * DAY  # what browsers keep at most (RFC 6265bis, section 5.5)
_MONTH = 365 * DAY / 12
_SECONDS = {"minute": 60, "hour": 3_600, "day": DAY, "month": _MONTH}
_WRITTEN = re.compile(r"([1-9]\d{0,3}) (minute|hour|day|month)s?")


@dataclass(frozen=True, slots=True)
class Lifetime:
    """A span a person can read, and its length in seconds.

    `count` and `unit` are what the register says; a browser session has count 0.
    Months are twelfths of a year, cut to whole days.
    """

    count: int
    unit: str

    @classmethod
    def parse(cls, written: str) -> Lifetime:
        """Read "session", "30 days" or "6 months".

        Raises ValueError for anything else and for more than 400 days.
        """
        if written == "session":
            return cls(0, "session")
        match = _WRITTEN.fullmatch(written)
        if match is None:
            raise ValueError(
                f'lifetime "{written}" is neither "session" nor a number of minutes, hours, days or months'
            )
        lifetime = cls(int(match[1]), match[2])
        if lifetime.seconds > LONGEST:
            raise ValueError(f'lifetime "{written}" is longer than 400 days')
        return lifetime

    @property
    def is_session(self) -> bool:
        """Tell whether the cookie dies with the browser session."""
        return self.count == 0

    @property
    def seconds(self) -> int:
        """Give the length in whole seconds; 0 for a browser session."""
        if self.is_session:
            return 0
        seconds = self.count * _SECONDS[self.unit]
        return int(seconds // DAY * DAY) if self.unit == "month" else int(seconds)

    def __str__(self) -> str:
        """Write it the way the register does."""
        return "session" if self.is_session else f"{self.count} {self.unit}{'s' if self.count > 1 else ''}"
