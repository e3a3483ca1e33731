"""How people decide about cookies, in plain numbers per version of the notice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from flask import Response
from sqlalchemy import or_, select

from cookieapp.accounts.entrance.doors import operator_required
from cookieapp.consent.gate import passage
from cookieapp.consent.ledger.figures import Decided, decided_on
from cookieapp.consent.ledger.models import ConsentNotice
from cookieapp.operator.console import asked, blueprint, show
from cookieapp.operator.shares import Share
from cookieapp.operator.words import CONTROLS
from cookieapp.storage.stores import background, redis, sql
from cookieapp.storage.unavailable import Unavailable
from cookieapp.web.here import the_request
from cookieapp.web.language import lazy_gettext as _l

SPANS = {"7": _l("7 days"), "30": _l("30 days"), "90": _l("90 days")}
ANSWERS = ("accept_all", "reject_all", "save")
"""What the question itself offers: rates are shares of these and of nothing else."""


@dataclass(slots=True)
class Version:
    """The decisions made on one version of the notice. `notice` is its whole hash where it is kept."""

    name: str
    controls: Counter[str] = field(default_factory=Counter)
    granted: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    days: list[date] = field(default_factory=list)
    notice: str = ""

    @property
    def answered(self) -> int:
        """Tell how often the question was answered."""
        return sum(self.controls[control] for control in ANSWERS)

    @property
    def rates(self) -> dict[str, Share]:
        """Give the share of each answer to the question."""
        return {control: Share(self.controls[control], self.answered) for control in ANSWERS}

    @property
    def others(self) -> dict[str, int]:
        """Count what was decided in other ways, the most frequent first."""
        return {name: number for name, number in self.controls.most_common() if name not in ANSWERS}

    @property
    def services(self) -> dict[str, Share]:
        """Give the share of yes among all answers about each service."""
        names = sorted({*self.granted, *self.refused})
        return {name: Share(self.granted[name], self.granted[name] + self.refused[name]) for name in names}


@blueprint.get("/consent")
@operator_required
def consent() -> Response:
    """Show decisions of the last days: by what was pressed, by service, and by day."""
    days = asked("days") if asked("days") in SPANS else "30"
    background().flush()
    today = datetime.now(UTC).date()
    try:
        decided = decided_on(redis(), [today - timedelta(days=back) for back in range(int(days))])
    except Unavailable:
        return show("operator/consent.html", spans=SPANS, days=days, versions=None)
    by_day: dict[date, Counter[str]] = {}
    for one in decided:
        by_day.setdefault(one.day, Counter()).update(one.controls)
    return show(
        "operator/consent.html",
        spans=SPANS,
        days=days,
        versions=by_version(decided),
        by_day=by_day,
        words=CONTROLS,
        names={service.id: service.name for service in passage.current(the_request()).register.services},
    )


def by_version(decided: Sequence[Decided]) -> list[Version]:
    """Sum decisions by version of the notice, the latest in use first."""
    found: dict[str, Version] = {}
    for one in decided:
        version = found.setdefault(one.version, Version(one.version))
        version.controls.update(one.controls)
        version.granted.update(one.granted)
        version.refused.update(one.refused)
        version.days.append(one.day)
    listed = sorted(found.values(), key=lambda version: max(version.days), reverse=True)
    _name_notices(listed)
    return listed


def _name_notices(versions: Sequence[Version]) -> None:
    """Find the notices behind versions, of which the figures know the beginning of the hash."""
    begun = [ConsentNotice.hash.startswith(version.name, autoescape=True) for version in versions]
    if begun:
        with sql().session() as session:
            hashes = session.scalars(select(ConsentNotice.hash).where(or_(*begun))).all()
        for version in versions:
            version.notice = next((name for name in hashes if name.startswith(version.name)), "")
