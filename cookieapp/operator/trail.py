"""The audit trail: every change an operator makes, in the transaction that makes it.

A change that cannot be written down does not happen, and what did not happen is not written down.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from flask import Response, has_request_context, request
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from cookieapp.accounts.entrance.doors import operator_required
from cookieapp.accounts.sessions import identity
from cookieapp.operator.console import asked, blueprint, show
from cookieapp.operator.models import TrailEntry
from cookieapp.operator.paging import Paging
from cookieapp.operator.recorded import in_words
from cookieapp.operator.words import ACTS
from cookieapp.storage.sql import Sql
from cookieapp.storage.stores import sql

COMMAND_LINE = "command line"
"""Stands for the operator who works at the machine itself."""


@dataclass(slots=True)
class Change:
    """A change under way: the transaction it belongs to, and the facts before and after it."""

    session: Session
    subject: str = ""
    before: Mapping[str, Any] = field(default_factory=dict)
    after: Mapping[str, Any] = field(default_factory=dict)
    happened: bool = True


@contextmanager
def changing(act: str, subject: str = "") -> Iterator[Change]:
    """Open a transaction for a change, and write the change down as its last statement.

    `act` is one of `ACTS`. Facts that are the same before and after are left out; a change
    with `happened` set to False, because there was nothing to do, leaves no line.
    Raises Unavailable.
    """
    who = identity.current() if has_request_context() else None
    with sql().session() as session:
        change = Change(session, subject)
        yield change
        if change.happened:
            record(
                session,
                act,
                change.subject,
                change.before,
                change.after,
                actor_id=who.user_id if who else "",
                actor=who.email if who else COMMAND_LINE,
            )


def record(
    session: Session,
    act: str,
    subject: str,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    *,
    actor_id: str,
    actor: str,
    now: datetime | None = None,
) -> None:
    """Write one change down. KeyError for an act that has no words."""
    ACTS[act]
    differing = {key for key in {*before, *after} if before.get(key) != after.get(key)}
    session.add(
        TrailEntry(
            at=now or datetime.now(UTC),
            actor_id=actor_id,
            actor=actor,
            act=act,
            subject=subject[:128],
            before={key: before[key] for key in sorted(differing & before.keys())},
            after={key: after[key] for key in sorted(differing & after.keys())},
        )
    )


class Trail:
    """Read what was written down, the newest first."""

    def __init__(self, sql: Sql) -> None:
        self._sql = sql

    def page(self, paging: Paging, act: str = "", subject: str = "") -> tuple[list[TrailEntry], int]:
        """Give one page of entries, and how many there are. Raises Unavailable."""
        wanted = select(TrailEntry)
        if act:
            wanted = wanted.where(TrailEntry.act == act)
        if subject:
            wanted = wanted.where(TrailEntry.subject == subject)
        with self._sql.session() as session:
            total = session.scalar(select(func.count()).select_from(wanted.subquery())) or 0
            rows = session.scalars(
                wanted.order_by(TrailEntry.id.desc()).offset(paging.first).limit(paging.size)
            ).all()
        return list(rows), total


@blueprint.get("/trail")
@operator_required
def trail() -> Response:
    """Show who changed what, and when."""
    paging = Paging.wanted(request.args)
    act, subject = asked("act", 48), asked("subject", 128)
    entries, total = Trail(sql()).page(paging, act if act in ACTS else "", subject)
    return show(
        "operator/trail.html",
        entries=entries,
        acts=ACTS,
        in_words=in_words,
        act=act,
        subject=subject,
        paging=paging.over(total, act=act, subject=subject),
    )
