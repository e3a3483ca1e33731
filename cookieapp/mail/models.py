"""The table of letters that wait to be sent."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, String
from sqlalchemy.orm import Mapped, mapped_column

from cookieapp.storage.sql import Base, UtcTime


class WaitingLetter(Base):
    """A letter that is to be written: to whom, of what kind, with which facts.

    It holds no link: links are made when the letter is written, so that none lies in the
    database, and none grows old while a mail server is away. The row goes when the letter
    has gone.
    """

    __tablename__ = "letters"

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=lambda: uuid.uuid4().hex)
    kind: Mapped[str] = mapped_column(String(40))
    user_id: Mapped[str | None] = mapped_column(String(36), index=True, default=None)
    address: Mapped[str] = mapped_column(String(320))
    language: Mapped[str] = mapped_column(String(8))
    facts: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    queued_at: Mapped[datetime] = mapped_column(UtcTime)
    attempts: Mapped[int] = mapped_column(default=0)
    next_at: Mapped[datetime] = mapped_column(UtcTime, index=True)
