"""The table of the audit trail."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from cookieapp.storage.sql import Base, UtcTime


class TrailEntry(Base):
    """One change by an operator. The database itself refuses to alter or delete a row.

    `subject` is what was changed, as `kind:id`; people stand in it by their account's id alone.
    """

    __tablename__ = "operator_trail"
    __table_args__ = (Index("ix_operator_trail_subject", "subject"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcTime)
    actor_id: Mapped[str] = mapped_column(String(36))
    actor: Mapped[str] = mapped_column(String(320))
    act: Mapped[str] = mapped_column(String(48))
    subject: Mapped[str] = mapped_column(String(128))
    before: Mapped[dict[str, Any]] = mapped_column(JSON)
    after: Mapped[dict[str, Any]] = mapped_column(JSON)
