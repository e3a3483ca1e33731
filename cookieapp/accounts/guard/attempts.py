"""The guard before the login: guessing is slowed, the owner is not.

Failures are counted for each known browser, and for all strangers of an account together
(OWASP, "Slow down online guessing attacks with device cookies"). Two budgets of strangers
stand beside it: of each network, and of all strangers everywhere, against a few guesses at
each of many accounts. Known browsers and passkeys pass both, so that neither can shut out
everybody. Nothing that is kept names a person: keys are keyed hashes, of accounts for an
hour and of networks for ten minutes.
"""

from __future__ import annotations

import hashlib
import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from cookieapp.accounts.guard import device
from cookieapp.accounts.people.directory import address_key
from cookieapp.storage.redis import Command, Redis
from cookieapp.storage.stores import background, redis
from cookieapp.storage.unavailable import Unavailable
from cookieapp.web.csrf import keys

WINDOW = 3_600  # seconds
PER_BROWSER = 10
PER_ACCOUNT = 10
PER_NETWORK = 100
PER_SITE = 600
SHORT_WINDOW = 600  # seconds, of networks and of the site


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt to log in, by what it is counted under."""

    bucket: str
    limit: int
    network: str
    known: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether an attempt's password may be checked, and whether it is the last one that may.

    `told` are the answers to what travelled along.
    """

    admitted: bool
    last: bool
    told: tuple[Any, ...] = ()


class Guard:
    """Count failures and say who has to wait."""

    def __init__(self, redis: Redis, keys: Sequence[bytes]) -> None:
        self._redis = redis
        self._keys = keys

    def attempt(self, address: str, device_cookie: str, remote: str) -> Attempt:
        """Sort an attempt: a known browser counts for itself, strangers count together.

        `remote` is the visitor's IP address; it is hashed at once (an IPv6 one as its /64).
        """
        nonce = device.nonce_of(device_cookie, address, self._keys)
        if nonce is not None:
            bucket, limit = self._key("browser", nonce), PER_BROWSER
        else:
            bucket, limit = self._key("account", address_key(address)), PER_ACCOUNT
        return Attempt(bucket, limit, self._key("network", network_of(remote)), known=nonce is not None)

    def second_step(self, user_id: str, address: str, device_cookie: str, remote: str) -> Attempt:
        """Sort an attempt at the second factor: only who knows the password gets this far."""
        nonce = device.nonce_of(device_cookie, address, self._keys)
        bucket = self._key("second", user_id if nonce is None else f"{user_id} {nonce}")
        return Attempt(bucket, PER_ACCOUNT, self._key("network", network_of(remote)), known=True)

    def confirmation(self, user_id: str, remote: str) -> Attempt:
        """Sort an attempt of somebody logged in to show once more who they are.

        It counts for the account alone: whoever sits at a foreign computer has its device cookie too.
        """
        bucket = self._key("confirmation", user_id)
        return Attempt(bucket, PER_ACCOUNT, self._key("network", network_of(remote)), known=True)

    def assertion(self, address: str | None, device_cookie: str, remote: str) -> Attempt:
        """Sort an attempt with a passkey: a known browser counts for itself, a network's strangers together.

        Nobody can guess a signature, but whoever asks has it checked. `address` is that of the
        account whose passkey it claims to be. Passwords and passkeys are counted apart, so that
        who may not try passwords any more still has a way in.
        """
        nonce = device.nonce_of(device_cookie, address, self._keys) if address else None
        network = self._key("passkeys of a network", network_of(remote))
        if nonce is not None:
            return Attempt(self._key("passkeys of a browser", nonce), PER_BROWSER, network, known=True)
        return Attempt(self._key("passkeys of strangers", network), PER_NETWORK, network, known=True)

    def admits(self, attempt: Attempt) -> bool:
        """Count an attempt and tell whether its password may be checked."""
        return self.weigh(attempt).admitted

    def weigh(self, attempt: Attempt, also: Sequence[Command] = ()) -> Standing:
        """Count an attempt and say how it stands; `also` travels along. Raises Unavailable.

        Counting comes first, so that a thousand attempts at once are counted like a
        thousand in a row.
        """
        mine, _, network, _, site, *told = self._redis.trip(
            [
                ("INCR", attempt.bucket),
                ("EXPIRE", attempt.bucket, WINDOW, "NX"),
                ("INCR", attempt.network),
                ("EXPIRE", attempt.network, SHORT_WINDOW, "NX"),
                ("GET", self._key("site", "")),
                *also,
            ]
        )
        for answer in (mine, network, site, *told):
            if isinstance(answer, Exception):
                raise Unavailable("redis", answer)
        # A network may be a whole city behind one address: its strangers must not shut out who is known.
        room = attempt.known or (network <= PER_NETWORK and int(site or 0) < PER_SITE)
        return Standing(mine <= attempt.limit and room, mine == attempt.limit, tuple(told))

    def failed(self, attempt: Attempt) -> None:
        """Note a stranger's wrong password for the whole site.

        Only those count that were really checked: somebody who is locked out of one account
        cannot use up what all strangers have. It is noted off the request.
        """
        if not attempt.known:
            background().later("INCR", self._key("site", ""))
            background().later("EXPIRE", self._key("site", ""), SHORT_WINDOW, "NX")

    def first_in(self, seconds: int, attempt: Attempt) -> bool:
        """Tell whether this is asked for the first time in so many seconds about an attempt's account."""
        return bool(self._redis.do("SET", f"{attempt.bucket}:told", "1", "NX", "EX", seconds))

    def forgives(self, attempt: Attempt) -> list[Command]:
        """Give the commands that clear the bucket after a success; the network only gets this one back."""
        return [("UNLINK", attempt.bucket), *_back(attempt.network, SHORT_WINDOW)]

    def returning(self, attempt: Attempt) -> list[Command]:
        """Give the commands that let an attempt count for nothing."""
        return [*_back(attempt.bucket, WINDOW), *_back(attempt.network, SHORT_WINDOW)]

    def takes_back(self, attempt: Attempt) -> None:
        """Let an attempt count for nothing, because its password was not looked at after all."""
        self._redis.trip(self.returning(attempt))

    def takes_back_later(self, attempt: Attempt) -> None:
        """Let an attempt count for nothing, off the request: it succeeded, and nobody waits for the count."""
        for command in self.returning(attempt):
            background().later(*command)

    def forgive(self, attempt: Attempt) -> None:
        """Clear the bucket after a success that has nothing else to tell Redis."""
        self._redis.trip(self.forgives(attempt))

    def _key(self, kind: str, name: str) -> str:
        digest = hashlib.blake2b(
            f"{kind} {name}".encode(), key=self._keys[0][:64], digest_size=16, person=b"guard"
        )
        return f"guard:{digest.hexdigest()}"


def _back(bucket: str, life: int) -> list[Command]:
    """Take one off a count; one that has just expired is made anew by that, and must not stay for ever."""
    return [("DECR", bucket), ("EXPIRE", bucket, life, "NX")]


def network_of(remote: str) -> str:
    """Give what an IP address is counted under: the address itself, or the /64 of an IPv6 one."""
    try:
        address = ipaddress.ip_address(remote)
    except ValueError:
        return remote
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)


def guard() -> Guard:
    """Give the guard of the current application."""
    return Guard(redis(), keys())
