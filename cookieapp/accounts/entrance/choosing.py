"""Choose a password: how long it has to be for this account, and keeping it."""

from __future__ import annotations

from cookieapp.accounts.factors.store import has_second_factor
from cookieapp.accounts.passwords.hashing import SHORTEST, SHORTEST_OF_TWO
from cookieapp.accounts.people.directory import directory
from cookieapp.accounts.people.models import User


class TooShortByNow(Exception):
    """The second factor beside a short password was removed while the password was being chosen."""


def shortest_for(user: User) -> int:
    """Give how many characters a password needs: fewer where a second factor stands beside it."""
    return SHORTEST_OF_TWO if has_second_factor(user.id) else SHORTEST


def keep(user: User, password_hash: str, length: int) -> None:
    """Keep a password within the open transaction. Raises TooShortByNow."""
    directory().hold(user.id)
    if length < shortest_for(user):
        raise TooShortByNow
    directory().set_password_hash(user.id, password_hash, stands_alone=length >= SHORTEST)
