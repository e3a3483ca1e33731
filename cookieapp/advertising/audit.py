"""Recompute from the ledger that no advertisement went by a profile without consent."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from cookieapp.advertising.books import GONE
from cookieapp.advertising.interests import SERVICE
from cookieapp.advertising.models import Showing
from cookieapp.consent.ledger.models import ConsentRecord
from cookieapp.storage.sql import Sql

HOUR = timedelta(hours=1)
AT_ONCE = 500  # rows in memory


@dataclass(frozen=True, slots=True)
class Finding:
    """A row that does not hold, and why."""

    row: int
    problem: str


@dataclass(frozen=True, slots=True)
class Audited:
    """How many showings were checked, how many of them went by a profile, and what does not hold.

    `unproved` are showings so old that the decision behind them is no longer kept.
    """

    shown: int
    personal: int
    unproved: int
    findings: tuple[Finding, ...]


def audit(sql: Sql) -> Audited:
    """Check every row against the ledger. Raises Unavailable."""
    shown = personal = unproved = 0
    findings: list[Finding] = []
    with sql.session() as session:
        for row in session.scalars(select(Showing).order_by(Showing.id)).yield_per(AT_ONCE):
            shown += row.shown
            personal += row.shown if row.personal else 0
            unproved += row.shown if row.consent == GONE else 0
            problem = _problem(row)
            if not problem and row.personal and row.consent != GONE:
                consent_id = row.consent.partition(".")[0]
                # Read for each row anew: a ledger may be long, and an audit may take its time.
                records = session.scalars(
                    select(ConsentRecord)
                    .where(ConsentRecord.consent_id == consent_id)
                    .order_by(ConsentRecord.number)
                ).all()
                problem = unallowed(row, records)
            if problem:
                findings.append(Finding(row.id, problem))
    return Audited(shown, personal, unproved, tuple(findings))


def _problem(row: Showing) -> str:
    if row.clicked > row.shown:
        return "it was followed more often than shown"
    if not row.personal and (row.consent or row.interest):
        return "it went by the page and names a person's consent or interest"
    if row.personal and not row.consent:
        return "it went by a profile and names no consent"
    return ""


def unallowed(row: Showing, records: Sequence[ConsentRecord]) -> str:
    """Say why a decision does not allow a row; "" if it does. `records` are all of its browser, in order."""
    at = row.consent.partition(".")[2]
    moment = datetime.fromtimestamp(int(at), UTC) if at.isdecimal() and len(at) < 12 else None
    place = next((index for index, one in enumerate(records) if one.decided_at == moment), None)
    if place is None or moment is None:
        return "the ledger knows no such decision"
    answer = json.loads(records[place].content)["answers"].get(SERVICE)
    if not answer or answer["granted"] is not True:
        return "the decision does not allow a profile"
    if moment >= row.hour + HOUR:
        return "it was shown before the decision"
    following = records[place + 1] if place + 1 < len(records) else None
    if following is not None and following.decided_at < row.hour:
        return "it was shown after a later decision"
    return ""
