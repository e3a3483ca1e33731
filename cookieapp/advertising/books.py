"""The books of advertising, in SQL: how often what was shown and followed."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, func, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from cookieapp.advertising.models import Creative, Fold, Showing, Uncounted
from cookieapp.advertising.tally import Batch, Count, finish, take
from cookieapp.storage.redis import Redis
from cookieapp.storage.sql import Sql

PROOF = timedelta(days=30)
"""How long a showing keeps the decision that allowed it; after that only sums remain."""
FOLDS_KEPT = timedelta(days=14)
GONE = "gone"
"""Stands for a decision whose proof is no longer kept."""

Key = tuple[datetime, int, int, bool, str, str]


class Books:
    """Add counts, purge what is old, and tell budgets what is spent."""

    def __init__(self, sql: Sql) -> None:
        self._sql = sql

    def fold(self, redis: Redis, now: datetime) -> str:
        """Bring the counts from Redis; safe to do twice. Raises Unavailable.

        A batch is forgotten in Redis only after SQL has it, and SQL takes each once.
        """
        batch = take(redis)
        if batch is None:
            return ""
        try:
            with self._sql.session() as session:
                session.add(Fold(id=batch.id, at=now))
                session.flush()
                self._add(session, batch)
        except IntegrityError:
            pass  # somebody has added it before us and could not say so
        finish(redis, batch)
        shown = sum(count.number for count in batch.counts if not count.clicked)
        clicked = sum(count.number for count in batch.counts if count.clicked)
        others = max(0, sum(one[3] for one in batch.uncounted))
        return f"{shown} shown, {clicked} followed, {others} not counted"

    def purge(self, now: datetime) -> str:
        """Take the decision off showings that are old enough, and keep their sums."""
        limit = now - PROOF
        with self._sql.session() as session:
            old = session.scalars(
                select(Showing).where(Showing.hour < limit, Showing.consent.not_in(("", GONE)))
            ).all()
            sums: dict[Key, list[int]] = {}
            for row in old:
                key = (row.hour, row.creative_id, row.place, row.personal, GONE, "")
                shown, clicked = sums.get(key, (0, 0))
                sums[key] = [shown + row.shown, clicked + row.clicked]
                session.delete(row)
            session.flush()
            for key, (shown, clicked) in sums.items():
                row = self._row(session, key)
                row.shown, row.clicked = row.shown + shown, row.clicked + clicked
            session.execute(delete(Fold).where(Fold.at < now - FOLDS_KEPT))
        return f"{len(old)} proofs of consent forgotten" if old else ""

    def spent(self, campaigns: list[str], since: datetime) -> dict[str, tuple[int, int]]:
        """Give how often each campaign was shown: before a moment, and since. Raises Unavailable."""
        found: dict[str, tuple[int, int]] = {}
        with self._sql.session() as session:
            sums = (
                select(Showing.campaign_id, (Showing.hour >= since).label("recent"), func.sum(Showing.shown))
                .where(Showing.campaign_id.in_(campaigns))
                .group_by(
                    Showing.campaign_id, text("recent")
                )  # PostgreSQL takes two parameters for two moments
            )
            for campaign, recent, number in session.execute(sums):
                before, after = found.get(campaign, (0, 0))
                found[campaign] = (before, int(number)) if recent else (int(number), after)
        return found

    def _add(self, session: Session, batch: Batch) -> None:
        campaigns = self._campaigns(session, {count.creative for count in batch.counts})
        for count in batch.counts:
            campaign = campaigns.get(count.creative)
            if campaign is not None:
                row = self._row(session, _key(count), campaign)
                if count.clicked:
                    row.clicked += count.number
                else:
                    row.shown += count.number
        for day, kind, reason, number in batch.uncounted:
            entry = session.get(Uncounted, (day, kind, reason))
            if entry is not None:  # a click that was found to have been seen after all is taken back
                entry.number = max(0, entry.number + number)
            elif number > 0:
                session.add(Uncounted(day=day, kind=kind, reason=reason, number=number))

    def _row(self, session: Session, key: Key, campaign: str = "") -> Showing:
        """Find the row of a count, or begin it."""
        hour, creative, place, personal, consent, interest = key
        row = session.scalar(
            select(Showing).where(
                Showing.hour == hour,
                Showing.creative_id == creative,
                Showing.place == place,
                Showing.personal == personal,
                Showing.consent == consent,
                Showing.interest == interest,
            )
        )
        if row is None:
            row = Showing(
                hour=hour,
                campaign_id=campaign or self._campaigns(session, {creative}).get(creative, ""),
                creative_id=creative,
                place=place,
                personal=personal,
                consent=consent,
                interest=interest,
                shown=0,
                clicked=0,
            )
            session.add(row)
            session.flush()
        return row

    def _campaigns(self, session: Session, creatives: set[int]) -> dict[int, str]:
        rows = session.execute(select(Creative.id, Creative.campaign_id).where(Creative.id.in_(creatives)))
        return {row.id: row.campaign_id for row in rows}


def _key(count: Count) -> Key:
    return count.hour, count.creative, count.place, count.personal, count.consent, count.interest
