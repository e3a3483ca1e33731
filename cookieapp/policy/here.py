"""What is on this browser now: what it sent, held against the register, and what we keep under it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cookieapp.accounts.sessions import lifecycle
from cookieapp.accounts.sessions.interface import COOKIE as SESSION
from cookieapp.consent.decision import cookie as consent_cookie
from cookieapp.consent.form.forgetting import forget
from cookieapp.consent.gate import Passage
from cookieapp.consent.gate.inbound import Received, Standing
from cookieapp.consent.withdrawal.holdings import Holding, holdings
from cookieapp.policy.decoded import Lines, decode
from cookieapp.register import Cookie, Service
from cookieapp.storage.unavailable import Unavailable


@dataclass(frozen=True, slots=True)
class Found:
    """One cookie that the browser sent, explained.

    `standing` is "allowed", "ended", "not allowed" or "unknown", `size` in bytes. `kept` is
    what the server keeps under it; `silent` where it could not be asked.
    """

    name: str
    standing: str
    entry: Cookie | None
    service: Service | None
    size: int
    content: Lines
    kept: list[Holding]
    silent: bool


def found(passage: Passage, keys: Sequence[bytes]) -> list[Found]:
    """Explain every cookie of the current request."""
    return [_explain(received, passage, keys) for received in passage.received]


def _explain(received: Received, passage: Passage, keys: Sequence[bytes]) -> Found:
    entry = received.cookie
    service = passage.register.service(entry.service) if entry else None
    standing = str(received.standing)
    content: Lines = []
    kept: list[Holding] = []
    silent = False
    if entry is not None and received.standing is Standing.ALLOWED:
        value = passage.cookies.get(entry.name, "")
        content, ended = decode(entry.name, value, passage, keys)
        standing = ended or standing
        kept, places = holdings().preview([entry.service], {entry.name: value})
        silent = bool(places)
    return Found(received.name, standing, entry, service, received.size, content, kept, silent)


@dataclass(frozen=True, slots=True)
class Deletion:
    """What went with a cookie: what was erased, whether some waits, whether consent went."""

    erased: int
    left: bool
    withdrawn: bool = False


def delete(passage: Passage, name: str) -> Deletion:
    """Delete a cookie that the browser sent, and what the server keeps under it.

    Deleting the decision takes back what it allowed. KeyError for a name that was not sent,
    ValueError for one that no answer could carry.
    """
    received = next((one for one in passage.received if one.name == name), None)
    if received is None:
        raise KeyError(name)
    passage.expire_received(received)
    if received.cookie is None:
        return Deletion(0, left=False)
    if received.cookie.name == SESSION:
        return _end_session()
    if received.cookie.name == consent_cookie.NAME:
        gone = forget(passage)
        return Deletion(gone.emptied, bool(gone.left), withdrawn=bool(gone.withdrawn))
    return _erase(passage, {received.cookie.service})


def _end_session() -> Deletion:
    try:
        lifecycle.end()
    except Unavailable:  # the cookie goes all the same; the record ends by itself
        return Deletion(0, left=True)
    return Deletion(1, left=False)


def _erase(passage: Passage, services: set[str]) -> Deletion:
    erased, left = holdings().empty(holdings().places(services, dict(passage.cookies)))
    return Deletion(len(erased), bool(left))
