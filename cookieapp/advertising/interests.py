"""The interest profile: topics read, kept in Redis under a random number, with consent only."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from cookieapp.consent.passage import Passage
from cookieapp.storage.background import Background
from cookieapp.storage.redis import Command, Redis
from cookieapp.storage.trip import Trip

SERVICE = "own-ads"
COOKIE = "interests"
KEPT = 90 * 86_400  # seconds
MOST = 32  # topics in a profile
MINUTE = 60  # seconds that an erased profile stays closed to additions still on their way
_NUMBER = re.compile(r"[A-Za-z0-9_-]{22}", re.ASCII)

# Add to a profile, unless it has just been erased.
_NOTE = """
if redis.call('EXISTS', KEYS[2]) == 1 then return 0 end
for index = 3, #ARGV do redis.call('ZINCRBY', KEYS[1], 1, ARGV[index]) end
redis.call('ZREMRANGEBYRANK', KEYS[1], 0, -1 - ARGV[1])
return redis.call('EXPIRE', KEYS[1], ARGV[2])
"""


class Interests:
    """Read and note what a visitor who agreed is interested in."""

    def __init__(self, background: Background, keys: Sequence[bytes]) -> None:
        self._background = background
        self._keys = [key[:64] for key in keys]

    def want(self, passage: Passage, trip: Trip) -> None:
        """Let the profile come along on the request's one trip to Redis."""
        number = self._number(passage)
        if number:
            trip.want(COOKIE, "ZREVRANGE", self.profile_key(number), 0, MOST - 1, "WITHSCORES")

    def read(self, passage: Passage, trip: Trip) -> Mapping[str, float]:
        """Give topics and strengths; nothing without consent. Raises Unavailable."""
        if not self._number(passage):
            return {}
        return _strengths(trip.answer(COOKIE))

    def note(self, passage: Passage, topics: Collection[str]) -> None:
        """Remember that a page about these topics was read, if the visitor agreed to that."""
        if not passage.allows(SERVICE):
            return
        number = self._number(passage)
        if not number:
            number = secrets.token_urlsafe(16)
            passage.set(COOKIE, number)
        key = self.profile_key(number)
        if topics:
            self._background.later("EVAL", _NOTE, 2, key, f"{key}:gone", MOST, KEPT, *topics)

    def topics(self, redis: Redis, places: Sequence[str]) -> list[str]:
        """List the topics that are kept at these places, the strongest first. Raises Unavailable."""
        answers = redis.trip([("ZREVRANGE", key, 0, MOST - 1, "WITHSCORES") for key in places])
        return [topic for answer in answers for topic in _strengths(answer)]

    def erase(self, redis: Redis, places: Sequence[str]) -> list[str]:
        """Forget a profile now, and what other processes were about to add to it; gives its topics.

        Raises Unavailable; then nothing is known to be gone.
        """
        commands: list[Command] = []
        for key in places:
            commands += [
                ("ZREVRANGE", key, 0, MOST - 1, "WITHSCORES"),
                ("SET", f"{key}:gone", 1, "EX", MINUTE),
                ("UNLINK", key),
            ]
        return [topic for answer in redis.trip(commands)[::3] for topic in _strengths(answer)]

    def places(self, number: str) -> list[str]:
        """Name the Redis keys under which a profile may be: keyed hashes. None for a value not ours."""
        return self._profile_keys(number) if _NUMBER.fullmatch(number) else []

    def profile_key(self, number: str) -> str:
        """Give the Redis key of a profile: a keyed hash, from which no cookie can be made."""
        return self._profile_keys(number)[0]

    def _profile_keys(self, number: str) -> list[str]:
        """List where a profile may be: under the newest secret, or left under one before it."""
        raw = number.encode()
        digests = (hashlib.blake2b(raw, key=key, digest_size=16, person=b"interests") for key in self._keys)
        # The braces keep the key and its mark on one node of a cluster.
        return [f"interests:{{{digest.hexdigest()}}}" for digest in digests]

    def _number(self, passage: Passage) -> str:
        number = passage.cookies.get(COOKIE, "")
        return number if passage.allows(SERVICE) and _NUMBER.fullmatch(number) else ""


def _strengths(answer: Any) -> dict[str, float]:
    """Read topics with scores, whichever protocol version wrote them."""
    if not isinstance(answer, list):
        return {}
    pairs = (
        answer
        if answer and isinstance(answer[0], list | tuple)
        else list(zip(answer[::2], answer[1::2], strict=False))
    )
    return {bytes(topic).decode("utf-8", "replace"): float(score) for topic, score in pairs}
