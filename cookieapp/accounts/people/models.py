"""The table of accounts."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import JSON, String
from sqlalchemy.orm import Mapped, mapped_column

from cookieapp.storage.sql import Base, UtcTime, utc_now

ROLES = ("user", "operator")


class User(Base):
    """An account. `email_key` is the address in the form that has to be unique.

    It can be used once `confirmed_at` is set, and until `leaving_at` is: when its owner
    asked for its deletion. `language` is that of the page it was opened on, for letters.
    `password_hash` is empty where a passkey is the only way in. `stands_alone` tells whether
    the password is long enough without a second factor; None where nobody has looked yet.
    """

    __tablename__ = "users"

    id: Mapped[str] = mapped_column(String(36), primary_key=True, default=lambda: str(uuid.uuid4()))
    email: Mapped[str] = mapped_column(String(320))
    email_key: Mapped[str] = mapped_column(String(320), unique=True)
    password_hash: Mapped[str] = mapped_column(String(255))
    stands_alone: Mapped[bool | None] = mapped_column(default=None)
    role: Mapped[str] = mapped_column(String(16), default="user")
    preferences: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    created_at: Mapped[datetime] = mapped_column(UtcTime, default=utc_now)
    disabled_at: Mapped[datetime | None] = mapped_column(UtcTime, default=None)
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcTime, default=None)
    leaving_at: Mapped[datetime | None] = mapped_column(UtcTime, default=None)
    language: Mapped[str | None] = mapped_column(String(8), default=None)
