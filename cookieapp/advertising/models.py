"""The table of advertisements."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from cookieapp.storage.sql import Base


class Advertisement(Base):
    """One advertisement. `headline` and `text` hold words by language, `topics` ids of the closed list."""

    __tablename__ = "advertisements"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    advertiser: Mapped[str] = mapped_column(String(200))
    payer: Mapped[str] = mapped_column(String(200))
    headline: Mapped[dict[str, str]] = mapped_column(JSON)
    text: Mapped[dict[str, str]] = mapped_column(JSON)
    landing: Mapped[str] = mapped_column(String(500))
    topics: Mapped[list[str]] = mapped_column(JSON)
    priority: Mapped[int] = mapped_column(Integer, default=5)
    active: Mapped[bool] = mapped_column(Boolean, default=True)
