"""The figures, ready to be shown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from cookieapp.statistics.collector import days_until_today
from cookieapp.storage.redis import Redis


@dataclass(frozen=True, slots=True)
class Row:
    """One page's views, one count a day."""

    path: str
    counts: list[int]

    @property
    def total(self) -> int:
        """Add them up."""
        return sum(self.counts)


@dataclass(frozen=True, slots=True)
class Report:
    """Views per page and day, visitors and all page responses per day."""

    days: list[date]
    rows: list[Row]
    visitors: list[int]
    responses: list[int]

    @property
    def totals(self) -> list[int]:
        """Add the pages up, day by day."""
        return [sum(row.counts[index] for row in self.rows) for index in range(len(self.days))]


def views_report(redis: Redis, days: int = 7) -> Report:
    """Read the figures of the last days in one trip. Raises Unavailable."""
    moments = days_until_today(days)
    stamps = [moment.strftime("%Y%m%d") for moment in moments]
    answers = redis.trip(
        [("HGETALL", f"stat:{stamp}:views") for stamp in stamps]
        + [("PFCOUNT", f"stat:{stamp}:visitors") for stamp in stamps]
        + [("HGET", f"stat:{stamp}:responses", "all") for stamp in stamps]
    )
    views = [_counts(answer) for answer in answers[:days]]
    paths = sorted({path for day in views for path in day})
    rows = [Row(path, [day.get(path, 0) for day in views]) for path in paths]
    rows.sort(key=lambda row: (-row.total, row.path))
    return Report(
        days=[moment.date() for moment in moments],
        rows=rows,
        visitors=[_number(answer) for answer in answers[days : 2 * days]],
        responses=[_number(answer) for answer in answers[2 * days :]],
    )


def _counts(answer: object) -> dict[str, int]:
    """Read a hash, whichever protocol version wrote it."""
    if isinstance(answer, list):
        answer = dict(zip(answer[::2], answer[1::2], strict=False))
    if not isinstance(answer, dict):
        return {}
    return {path.decode("utf-8", "replace"): int(number) for path, number in answer.items()}


def _number(answer: object) -> int:
    return int(answer) if isinstance(answer, bytes | str | int) else 0
