"""How fast somebody who agreed turns pages. Kept for a minute, in the process, by the visitor's number.

Of everybody else nothing is known by which one request could be told from another's, so there is no pace.
"""

from __future__ import annotations

MOST = 60
"""Pages that a person views in a minute and a process; beyond that it is a program."""

ROOM = 10_000  # visitors whose pace is known at once


class Pace:
    """Count pages by visitor, minute by minute."""

    def __init__(self) -> None:
        self._minute = 0
        self._counts: dict[str, int] = {}

    def too_fast(self, number: str, now: float) -> bool:
        """Count a page; tell whether there were too many in this minute."""
        minute = int(now) // 60
        if minute != self._minute:
            self._minute, self._counts = minute, {}
        counts = self._counts
        pages = counts.get(number, 0) + 1
        if pages > 1 or len(counts) < ROOM:
            counts[number] = pages
        return pages > MOST
