"""Erase accounts: everything about them, for good."""

from __future__ import annotations

from datetime import datetime, timedelta

from cookieapp.accounts.history.events import audit
from cookieapp.accounts.letters.links import STAY
from cookieapp.accounts.own.belongings import belongings
from cookieapp.accounts.people.directory import directory
from cookieapp.accounts.people.models import User
from cookieapp.storage.stores import sql

TIME_TO_CHANGE_ONES_MIND = STAY.life
TIME_TO_CONFIRM = timedelta(days=7)


def purge_leavers(now: datetime) -> int:
    """Erase accounts whose owners wanted it 14 days ago; gives how many."""
    return sum(erase(user, "erased") for user in directory().leaving(now - TIME_TO_CHANGE_ONES_MIND))


def purge_unconfirmed(now: datetime) -> int:
    """Erase accounts that nobody confirmed within seven days; gives how many."""
    return sum(erase(user, "unconfirmed-erased") for user in directory().unconfirmed(now - TIME_TO_CONFIRM))


def erase(user: User, event: str) -> int:
    """Erase an account and everything about it, all or nothing; doing it again does no harm.

    `event` is what the audit log calls it. Raises Unavailable.
    """
    with sql().session():
        belongings().erase(user.id)
        directory().remove(user.id)
        log = audit()
        sql().after_commit(lambda: log.write(event, user.id))
    return 1
