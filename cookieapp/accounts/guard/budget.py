"""Budgets for what costs somebody something: letters to an address, work for a network.

Nothing that is kept names a person: keys are keyed hashes that live for an hour.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from werkzeug.exceptions import TooManyRequests

from cookieapp.accounts.guard.attempts import network_of
from cookieapp.accounts.people.directory import address_key
from cookieapp.storage.redis import Command, Redis
from cookieapp.storage.stores import redis
from cookieapp.storage.unavailable import Unavailable
from cookieapp.web.csrf import keys

WINDOW = 3_600  # seconds
LETTERS_TO_AN_ADDRESS = 4
LETTERS_FROM_A_NETWORK = 100
LETTERS_IN_ALL = 2_000


class Budget:
    """Count what was spent within the hour."""

    def __init__(self, redis: Redis, keys: Sequence[bytes]) -> None:
        self._redis = redis
        self._key = keys[0][:64]

    def letter(self, address: str, remote: str) -> bool:
        """Spend one letter; False where this address has had enough of them.

        The caller answers in the same way then, and sends nothing. Raises TooManyRequests
        where a network or everybody together asks for too many, which says nothing about
        any address, and Unavailable.
        """
        names = (f"letter {address_key(address)}", f"letters of {network_of(remote)}", "letters")
        commands: list[Command] = []
        for name in names:
            commands += [("INCR", self._name(name)), ("EXPIRE", self._name(name), WINDOW, "NX")]
        to_address, of_network, in_all = self._redis.trip(commands)[::2]
        for answer in (to_address, of_network, in_all):
            if isinstance(answer, Exception):
                raise Unavailable("redis", answer)
        if of_network > LETTERS_FROM_A_NETWORK or in_all > LETTERS_IN_ALL:
            raise TooManyRequests(retry_after=WINDOW)
        return bool(to_address <= LETTERS_TO_AN_ADDRESS)

    def _name(self, name: str) -> str:
        digest = hashlib.blake2b(
            name.encode("utf-8", "replace"), key=self._key, digest_size=16, person=b"budget"
        )
        return f"budget:{digest.hexdigest()}"


def budget() -> Budget:
    """Give the budgets of the current application."""
    return Budget(redis(), keys())
