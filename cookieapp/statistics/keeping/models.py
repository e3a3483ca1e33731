"""The tables of statistics."""

from __future__ import annotations

import datetime

from sqlalchemy import BigInteger, Date, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from cookieapp.storage.sql import Base, UtcTime


class StatEvent(Base):
    """An event of somebody who agreed; kept for 30 days. See `cookieapp.statistics.counting.events.Event`."""

    __tablename__ = "stat_events"
    __table_args__ = (
        Index("ix_stat_events_day", "day", "visitor", "at"),
        Index("ix_stat_events_visitor", "visitor", "at"),
    )

    id: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)
    at: Mapped[int] = mapped_column(BigInteger)
    day: Mapped[datetime.date] = mapped_column(Date)
    visitor: Mapped[str] = mapped_column(String(32))
    kind: Mapped[str] = mapped_column(String(16))
    page: Mapped[str] = mapped_column(String(200))
    referrer: Mapped[str] = mapped_column(String(100))
    campaign: Mapped[str] = mapped_column(String(200))
    device: Mapped[str] = mapped_column(String(8))
    language: Mapped[str] = mapped_column(String(8))


class StatDaily(Base):
    """A figure of a day, about nobody; kept for 25 months."""

    __tablename__ = "stat_daily"

    day: Mapped[datetime.date] = mapped_column(Date, primary_key=True)
    dim: Mapped[str] = mapped_column(String(16), primary_key=True)
    key: Mapped[str] = mapped_column(String(420), primary_key=True)
    n: Mapped[int] = mapped_column(BigInteger)


class StatDay(Base):
    """A day whose figures have been made from its events."""

    __tablename__ = "stat_days"

    day: Mapped[datetime.date] = mapped_column(Date, primary_key=True)
    folded_at: Mapped[datetime.datetime] = mapped_column(UtcTime)


class StatBatch(Base):
    """A batch that has arrived; one that comes again is not counted again."""

    __tablename__ = "stat_batches"

    name: Mapped[str] = mapped_column(String(32), primary_key=True)
    at: Mapped[datetime.datetime] = mapped_column(UtcTime, index=True)


class StatErased(Base):
    """Somebody whose events were erased; those up to that moment that were still on their way are dropped."""

    __tablename__ = "stat_erased"

    visitor: Mapped[str] = mapped_column(String(32), primary_key=True)
    at: Mapped[int] = mapped_column(BigInteger)
