"""A site whose courier does what it is told, and a letter to carry."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Flask

from cookieapp.mail.courier import Courier
from cookieapp.mail.letter import Letter, Sender
from cookieapp.mail.outbox import Outbox
from cookieapp.storage.stores import Stores

NOW = datetime(2026, 11, 25, 10, 0, tzinfo=UTC)
SENDER = Sender.of("Contact Center sp. z o.o.", None, "https://www.example.com")

LETTER = Letter("en", "A subject", ["A paragraph."], None, (), "Closing.")


class Site:
    """A site with a mail server, whose courier does what it is told and nothing on its own."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.now = datetime.now(UTC)
        self.outbox = Outbox(Stores.of(app).sql, lambda: self.now)
        self.courier: Courier = app.extensions["cookieapp.courier"]
        self.courier._outbox = self.outbox

    def queue(self, number: int = 1, kind: str = "already") -> None:
        """Put letters into the outbox."""
        for count in range(number):
            self.outbox.put(kind, f"reader{count}@example.com", "en", {})

    def round(self) -> int:
        """Let the courier go out once."""
        return self.courier.round()
