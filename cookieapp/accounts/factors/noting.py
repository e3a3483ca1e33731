"""Write down what happened to somebody's second factors, and tell them by letter (ASVS v5.0.0-6.3.7)."""

from __future__ import annotations

from cookieapp.accounts.history import events
from cookieapp.accounts.letters import notices
from cookieapp.accounts.people.models import User
from cookieapp.storage.stores import sql


def note(user: User, kind: str) -> None:
    """Keep the event and put the letter into the outbox: both or neither, with what is open already."""
    with sql().session():
        events.record(user.id, kind)
        notices.tell(user, kind)
