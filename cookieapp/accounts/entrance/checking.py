"""Whether an e-mail address and a password fit: the same answer and time whatever is wrong."""

from __future__ import annotations

from werkzeug.exceptions import ServiceUnavailable

from cookieapp.accounts.entrance.admission import this_browser
from cookieapp.accounts.guard.attempts import Attempt, guard
from cookieapp.accounts.history.events import audit, record
from cookieapp.accounts.letters import notices
from cookieapp.accounts.passwords.hashing import SHORTEST, passwords
from cookieapp.accounts.people.directory import address_key, directory
from cookieapp.accounts.people.models import User
from cookieapp.storage.errands import errands

TOLD_ONCE_IN = 24 * 3600
"""Seconds between two letters about guessing: whoever guesses must not fill the owner's letter box."""


def authenticate(attempt: Attempt, address: str, password: str) -> User | None:
    """Find the account that both fit; None for an unknown address, a wrong password and who has to wait.

    Raises Unavailable, and ServiceUnavailable where too many wait already.
    """
    standing = guard().weigh(attempt)
    user = directory().find(address)
    if not standing.admitted:
        passwords().pretend()
        return None
    try:
        fits = passwords().verify(user.password_hash if user else None, password)
    except ServiceUnavailable:
        guard().takes_back(attempt)  # nothing was checked, so it is no failure
        raise
    if not fits:
        guard().failed(attempt)
        if user is not None:
            # Off the request: an answer must not take longer because there is an owner to tell.
            errands().later(_tell, user, attempt, this_browser(), last=standing.last)
        else:
            errands().later(_note_unknown, address)
        return None
    if user is None or user.disabled_at is not None:
        return None
    _learn(user, password)
    return user


def _learn(user: User, password: str) -> None:
    """Keep what a right password shows: a hash by today's parameters, and whether it is long enough alone."""
    alone = len(password) >= SHORTEST
    if passwords().outdated(user.password_hash):
        user.password_hash = passwords().hash(password)
        directory().set_password_hash(user.id, user.password_hash, stands_alone=alone)
    elif user.stands_alone is not alone:
        directory().note_length(user.id, stands_alone=alone)
    user.stands_alone = alone


def _note_unknown(address: str) -> None:
    """Write a failure down that hit no account; the address is hashed like everybody's."""
    audit().write("login-failed", address_key(address), known=False)


def _tell(user: User, attempt: Attempt, browser: list[str], *, last: bool) -> None:
    """Write the failure down for the owner; after the last one that was allowed, send a letter."""
    record(user.id, "login-failed", browser=browser)
    if last:
        record(user.id, "login-locked")
        if guard().first_in(TOLD_ONCE_IN, attempt):
            notices.tell(user, "several-failures")
