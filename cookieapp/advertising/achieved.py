"""What campaigns achieved, out of the books: sums for the operator."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import func, select

from cookieapp.advertising.models import Showing, Uncounted
from cookieapp.storage.sql import Sql


class Achieved:
    """Give sums. Every method raises Unavailable."""

    def __init__(self, sql: Sql) -> None:
        self._sql = sql

    def totals(self) -> dict[str, tuple[int, int]]:
        """Give showings and clicks of each campaign. Raises Unavailable."""
        sums = select(Showing.campaign_id, func.sum(Showing.shown), func.sum(Showing.clicked))
        with self._sql.session() as session:
            rows = session.execute(sums.group_by(Showing.campaign_id)).all()
        return {campaign: (int(shown), int(clicked)) for campaign, shown, clicked in rows}

    def daily(self, campaign: str, days: int, now: datetime) -> list[tuple[date, int, int]]:
        """Give a campaign's showings and clicks of each of the last days (UTC), oldest first."""
        first = (now - timedelta(days=days - 1)).replace(hour=0, minute=0, second=0, microsecond=0)
        shown: Counter[date] = Counter()
        clicked: Counter[date] = Counter()
        with self._sql.session() as session:
            rows = session.execute(
                select(Showing.hour, func.sum(Showing.shown), func.sum(Showing.clicked))
                .where(Showing.campaign_id == campaign, Showing.hour >= first)
                .group_by(Showing.hour)
            )
            for hour, seen, followed in rows:
                day = hour.astimezone(UTC).date()
                shown[day] += int(seen)
                clicked[day] += int(followed)
        listed = [first.date() + timedelta(days=number) for number in range(days)]
        return [(day, shown[day], clicked[day]) for day in listed]

    def by_creative(self, campaign: str) -> Mapping[int, tuple[int, int, int]]:
        """Give showings, clicks, and showings in which a profile had a say, of each creative."""
        found: dict[int, tuple[int, int, int]] = {}
        with self._sql.session() as session:
            rows = session.execute(
                select(
                    Showing.creative_id, Showing.personal, func.sum(Showing.shown), func.sum(Showing.clicked)
                )
                .where(Showing.campaign_id == campaign)
                .group_by(Showing.creative_id, Showing.personal)
            )
            for creative, personal, shown, clicked in rows:
                before = found.get(creative, (0, 0, 0))
                found[creative] = (
                    before[0] + int(shown),
                    before[1] + int(clicked),
                    before[2] + (int(shown) if personal else 0),
                )
        return found

    def uncounted(self, since: date) -> list[tuple[str, str, int]]:
        """Give what did not count since a day: kind, reason, number."""
        with self._sql.session() as session:
            rows = session.execute(
                select(Uncounted.kind, Uncounted.reason, func.sum(Uncounted.number))
                .where(Uncounted.day >= since, Uncounted.number > 0)
                .group_by(Uncounted.kind, Uncounted.reason)
                .order_by(func.sum(Uncounted.number).desc())
            )
            return [(kind, reason, int(number)) for kind, reason, number in rows]
