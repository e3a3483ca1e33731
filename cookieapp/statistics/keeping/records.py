"""What is recorded under a visitor's number: for the visitor to see, to take along, and to erase."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import delete, func, select

from cookieapp.consent.withdrawal.holdings import Holding
from cookieapp.statistics.collecting.collector import COOKIE, SERVICE
from cookieapp.statistics.collecting.pseudonyms import Pseudonyms
from cookieapp.statistics.keeping.models import StatErased, StatEvent
from cookieapp.storage.sql import Sql
from cookieapp.web.language import lazy_gettext as _l


@dataclass(frozen=True, slots=True)
class Record:
    """One event, as its owner sees it."""

    at: datetime
    kind: str
    page: str
    referrer: str
    campaign: tuple[str, ...]
    device: str
    language: str


class Records:
    """The events under a visitor's names. Every method raises Unavailable without SQL."""

    def __init__(self, sql: Sql, pseudonyms: Pseudonyms, clock: Callable[[], float]) -> None:
        self._sql = sql
        self.pseudonyms = pseudonyms
        self._clock = clock

    def count(self, names: Sequence[str]) -> int:
        """Count the events."""
        with self._sql.session() as session:
            query = select(func.count()).select_from(StatEvent).where(StatEvent.visitor.in_(names))
            return session.scalar(query) or 0

    def list(self, names: Sequence[str], limit: int | None = 50, offset: int = 0) -> list[Record]:
        """List the events, newest first."""
        query = (
            select(StatEvent)
            .where(StatEvent.visitor.in_(names))
            .order_by(StatEvent.at.desc(), StatEvent.id.desc())
            .limit(limit)
            .offset(offset)
        )
        with self._sql.session() as session:
            return [_record(event) for event in session.scalars(query)]

    def erase(self, names: Sequence[str]) -> int:
        """Erase the events, also those still on their way; gives how many there were."""
        now = int(self._clock() * 1000)
        with self._sql.session() as session:
            for name in names:
                mark = session.get(StatErased, name)
                if mark is None:
                    session.add(StatErased(visitor=name, at=now))
                else:
                    mark.at = now
            gone = session.execute(
                delete(StatEvent).where(StatEvent.visitor.in_(names)).returning(StatEvent.id)
            )
            return len(gone.all())


class StatisticsKeeper:
    """Lets withdrawal, its preview and its receipt know what is kept under the visitor's number."""

    service = SERVICE
    cookie = COOKIE

    def __init__(self, records: Records) -> None:
        self._records = records

    def place(self, value: str) -> str:
        """Give the visitor's names; see `Keeper`."""
        return " ".join(self._records.pseudonyms.names(value))

    def holdings(self, place: str) -> list[Holding]:
        """Tell how many events there are; see `Keeper`."""
        return _holdings(self._records.count(place.split()))

    def erase(self, place: str) -> list[Holding]:
        """Erase the events; see `Keeper`."""
        return _holdings(self._records.erase(place.split()))


def _holdings(number: int) -> list[Holding]:
    what = _l("records of pages you viewed and forms you sent, of the last 30 days at most")
    return [Holding(SERVICE, what, number)] if number else []


def _record(event: StatEvent) -> Record:
    return Record(
        datetime.fromtimestamp(event.at / 1000, UTC),
        event.kind,
        event.page,
        event.referrer,
        tuple(part for part in event.campaign.split("\t") if part),
        event.device,
        event.language,
    )


def as_mapping(record: Record) -> dict[str, Any]:
    """Write a record for machines; what is not known is left out."""
    written = {
        "at": record.at.isoformat(timespec="milliseconds"),
        "kind": record.kind,
        "page": record.page,
        "referrer": record.referrer,
        "campaign": " / ".join(record.campaign),
        "device": record.device,
        "language": record.language,
    }
    return {name: value for name, value in written.items() if value}
