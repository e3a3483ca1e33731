"""The interest profile in Redis: read for its owner, and changed as they wish."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from cookieapp.advertising.interests import (
    COOKIE,
    KEPT,
    MOST,
    PARTS,
    SERVICE,
    Interests,
    is_number,
    strengths,
)
from cookieapp.advertising.portrait import Interest, Profile, fades, readings
from cookieapp.consent.withdrawal.holdings import Holding
from cookieapp.storage.redis import Command, Redis
from cookieapp.web.language import current as language
from cookieapp.web.language import lazy_gettext as _l

MINUTE = 60  # seconds that an erased profile stays closed to additions still on their way


class Profiles:
    """Read and change profiles. Keeps them for the holdings of a browser, too."""

    service = SERVICE
    cookie = COOKIE

    def __init__(self, redis: Redis, interests: Interests, topics: dict[str, dict[str, str]]) -> None:
        self._redis = redis
        self._interests = interests
        self._topics = topics

    def read(self, number: str, now: float) -> Profile:
        """Give a profile, empty where there is none. Raises Unavailable."""
        return self._read(self._interests.profile_key(number), now)

    def remove(self, number: str, topic: str) -> None:
        """Forget one topic; reading about it may bring it back. Raises Unavailable."""
        key = self._interests.profile_key(number)
        self._redis.trip([("ZREM", key, topic), ("HDEL", f"{key}:why", topic)])

    def block(self, number: str, topic: str) -> None:
        """Forget one topic for good. Raises Unavailable."""
        self._rule(number, f"block:{topic}")
        self.remove(number, topic)

    def unblock(self, number: str, topic: str) -> None:
        """Let a topic be noted again. Raises Unavailable."""
        self._redis.do("HDEL", f"{self._interests.profile_key(number)}:rules", f"block:{topic}")

    def pause(self, number: str) -> None:
        """Neither note nor use anything until it is resumed. Raises Unavailable."""
        self._rule(number, "paused")

    def resume(self, number: str) -> None:
        """Note and use the profile again. Raises Unavailable."""
        self._redis.do("HDEL", f"{self._interests.profile_key(number)}:rules", "paused")

    def clear(self, number: str) -> None:
        """Forget a whole profile. Raises Unavailable."""
        self.erase(self.place(number))

    def place(self, value: str) -> str:
        """Say where a profile may be kept: under the newest secret, or left under one before it."""
        return " ".join(self._interests.profile_keys(value)) if is_number(value) else ""

    def holdings(self, place: str) -> list[Holding]:
        """Say what is kept there. Raises Unavailable."""
        now = datetime.now(UTC).timestamp()
        found = [self._read(key, now) for key in place.split()]
        topics = [interest.topic for profile in found for interest in profile.interests]
        held = []
        if topics:
            names = tuple(self._topics[topic][language()] for topic in topics if topic in self._topics)
            held.append(Holding(SERVICE, _l("Topics in your interest profile"), len(topics), names))
        rules = sum(len(profile.blocked) + profile.paused for profile in found)
        if rules:
            held.append(Holding(SERVICE, _l("Your rules for the interest profile"), rules))
        capped = sum(profile.capped for profile in found)
        if capped:
            held.append(
                Holding(SERVICE, _l("Campaigns you have seen lately, so as not to repeat them"), capped)
            )
        return held

    def erase(self, place: str) -> list[Holding]:
        """Forget all that is kept there, and what other processes were about to add. Raises Unavailable."""
        held = self.holdings(place)
        commands: list[Command] = []
        for key in place.split():
            commands.append(("SET", f"{key}:gone", 1, "EX", MINUTE))
            commands += [("UNLINK", key + part) for part in PARTS]
        self._redis.trip(commands)
        return held

    def _rule(self, number: str, field: str) -> None:
        key = self._interests.profile_key(number)
        life = int(self._redis.do("TTL", key))
        self._redis.trip(
            [
                ("HSET", f"{key}:rules", field, 1),
                ("EXPIRE", f"{key}:rules", life if life > 0 else KEPT),
            ]
        )

    def _read(self, key: str, now: float) -> Profile:
        scores, rules, why, seen, life = self._redis.trip(
            [
                ("ZREVRANGE", key, 0, MOST - 1, "WITHSCORES"),
                ("HGETALL", f"{key}:rules"),
                ("HGETALL", f"{key}:why"),
                ("HLEN", f"{key}:seen"),
                ("TTL", key),
            ]
        )
        found, reasons, ruled = strengths(scores, now), _hash(why), _hash(rules)
        highest = max(found.values(), default=0.0)
        return Profile(
            interests=tuple(
                Interest(
                    topic,
                    strength,
                    strength / highest if highest else 0.0,
                    readings(reasons.get(topic, "")),
                    fades(strength, now),
                )
                for topic, strength in found.items()
            ),
            blocked=tuple(sorted(name.removeprefix("block:") for name in ruled if name.startswith("block:"))),
            paused="paused" in ruled,
            ends=datetime.fromtimestamp(now + life, UTC) if isinstance(life, int) and life > 0 else None,
            capped=seen if isinstance(seen, int) else 0,
        )


def _hash(answer: Any) -> dict[str, str]:
    """Read a hash, whichever protocol version wrote it."""
    if isinstance(answer, list):
        answer = dict(zip(answer[::2], answer[1::2], strict=False))
    return {key.decode(): value.decode() for key, value in answer.items()} if isinstance(answer, dict) else {}
