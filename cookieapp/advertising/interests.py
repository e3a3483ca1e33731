"""The interest profile on the way of a page: recalled with one command, added to in the background.

It is kept in Redis under a keyed hash of the `interests` cookie, with consent only, for 90
days from its first entry: at most 32 topics of the closed list. A strength halves in two
weeks; it is written as what it will have been at `EPOCH`, so that nothing has to be rewritten.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any

from cookieapp.advertising.matching import NOBODY, Memory
from cookieapp.consent.gate import Passage
from cookieapp.storage.background import Background
from cookieapp.storage.trip import Trip

SERVICE = "own-ads"
COOKIE = "interests"
KEPT = 90 * 86_400  # seconds
MOST = 32  # topics in a profile
HALF_LIFE = 14 * 86_400  # seconds
READINGS = 3  # articles that are remembered behind a topic
EPOCH = 1_767_225_600  # 1 January 2026, in seconds since 1970
SEEN = 7 * 86_400  # seconds, the longest window of a cap
MOST_CAPS = 50  # capped campaigns that are asked about at once
PARTS = ("", ":rules", ":why", ":seen")
"""What belongs to a profile: strengths, what its owner ruled, where they come from, what was seen."""
Caps = Mapping[str, tuple[int, int]]
"""Capped campaigns: how often one person sees each, in how many seconds."""
_NUMBER = re.compile(r"[A-Za-z0-9_-]{22}", re.ASCII)

# Give strengths, and take a showing in advance of each capped campaign that has one left.
# KEYS: profile, rules, seen. ARGV: most, now, life of the memory, then id, cap, window of each.
_RECALL = """
if redis.call('HEXISTS', KEYS[2], 'paused') == 1 then return {1, {}, {}} end
local granted = {}
for index = 4, #ARGV, 3 do
  local kept = {}
  for stamp in string.gmatch(redis.call('HGET', KEYS[3], ARGV[index]) or '', '[^,]+') do
    if tonumber(stamp) > tonumber(ARGV[2]) - tonumber(ARGV[index + 2]) then kept[#kept + 1] = stamp end
  end
  if #kept < tonumber(ARGV[index + 1]) then
    kept[#kept + 1] = ARGV[2]
    granted[#granted + 1] = ARGV[index]
    redis.call('HSET', KEYS[3], ARGV[index], table.concat(kept, ','))
  end
end
if #granted > 0 then redis.call('EXPIRE', KEYS[3], ARGV[3]) end
return {0, redis.call('ZREVRANGE', KEYS[1], 0, ARGV[1] - 1, 'WITHSCORES'), granted}
"""

# Give back showings that were taken in advance and not used. KEYS: seen. ARGV: stamp, ids.
_RETURN = """
for index = 2, #ARGV do
  local kept, gone = {}, false
  for stamp in string.gmatch(redis.call('HGET', KEYS[1], ARGV[index]) or '', '[^,]+') do
    if stamp == ARGV[1] and not gone then gone = true else kept[#kept + 1] = stamp end
  end
  if #kept == 0 then redis.call('HDEL', KEYS[1], ARGV[index])
  else redis.call('HSET', KEYS[1], ARGV[index], table.concat(kept, ',')) end
end
"""

# Add to a profile, unless it has just been erased, is paused, or a topic is blocked.
# KEYS: profile, gone, rules, why. ARGV: most, life, weight, what was read and when, topics.
_NOTE = """
if redis.call('EXISTS', KEYS[2]) == 1 or redis.call('HEXISTS', KEYS[3], 'paused') == 1 then return 0 end
local slug = string.match(ARGV[4], '^[^@]+')
for index = 5, #ARGV do
  local topic = ARGV[index]
  if redis.call('HEXISTS', KEYS[3], 'block:' .. topic) == 0 then
    redis.call('ZINCRBY', KEYS[1], ARGV[3], topic)
    local reasons = {ARGV[4]}
    for reason in string.gmatch(redis.call('HGET', KEYS[4], topic) or '', '[^,]+') do
      if #reasons < %d and string.match(reason, '^[^@]+') ~= slug then reasons[#reasons + 1] = reason end
    end
    redis.call('HSET', KEYS[4], topic, table.concat(reasons, ','))
  end
end
for _, topic in ipairs(redis.call('ZRANGE', KEYS[1], 0, -1 - ARGV[1])) do
  redis.call('ZREM', KEYS[1], topic)
  redis.call('HDEL', KEYS[4], topic)
end
if redis.call('TTL', KEYS[1]) < 0 then redis.call('EXPIRE', KEYS[1], ARGV[2]) end
local life = redis.call('TTL', KEYS[1])
if life > 0 then redis.call('EXPIRE', KEYS[4], life) end
""".replace("%d", str(READINGS))


class Interests:
    """Recall and note what a visitor who agreed is interested in."""

    def __init__(self, background: Background, keys: Sequence[bytes]) -> None:
        self._background = background
        self._keys = [key[:64] for key in keys]

    def ask(self, passage: Passage, trip: Callable[[], Trip], capped: Caps, now: float) -> None:
        """Ask what is remembered of a visitor, on the request's one trip to Redis; nothing without consent.

        `capped` are the campaigns that may be chosen: a showing is taken of each in advance.
        """
        number = number_of(passage)
        if not number:
            return
        key = self.profile_key(number)
        asked = [part for campaign, cap in list(capped.items())[:MOST_CAPS] for part in (campaign, *cap)]
        parts = (key, f"{key}:rules", f"{key}:seen")
        trip().want(COOKIE, "EVAL", _RECALL, 3, *parts, MOST, _stamp(now), SEEN, *asked)

    def recall(
        self, passage: Passage, trip: Callable[[], Trip], capped: Caps, now: float
    ) -> tuple[Memory, frozenset[str]]:
        """Give what is remembered of a visitor, and the campaigns that a showing was taken of.

        Nothing without consent, and where nothing was asked. What is not chosen has to be given
        back. Raises Unavailable.
        """
        if not number_of(passage):
            return NOBODY, frozenset()
        answer = trip().answer(COOKIE)
        if not isinstance(answer, list) or int(answer[0]):
            return NOBODY, frozenset()
        granted = frozenset(campaign.decode() for campaign in answer[2])
        return Memory(strengths(answer[1], now), frozenset(capped) - granted), granted

    def give_back(self, passage: Passage, campaigns: Iterable[str], now: float) -> None:
        """Give back showings that were taken in advance and not used."""
        listed, number = list(campaigns), number_of(passage)
        if listed and number:
            self._background.later(
                "EVAL", _RETURN, 1, f"{self.profile_key(number)}:seen", _stamp(now), *listed
            )

    def note(self, passage: Passage, topics: Collection[str], slug: str, now: float) -> None:
        """Remember that a page about these topics was read, if the visitor agreed to that."""
        if not passage.allows(SERVICE):
            return
        number = number_of(passage)
        if not number:
            number = secrets.token_urlsafe(16)
            passage.set(COOKIE, number)
        if not topics:
            return
        key = self.profile_key(number)
        weight = 2 ** ((now - EPOCH) / HALF_LIFE)
        self._background.later(
            *("EVAL", _NOTE, 4, key, f"{key}:gone", f"{key}:rules", f"{key}:why"),
            *(MOST, KEPT, repr(weight), f"{slug}@{int(now) // 86_400}", *topics),
        )

    def profile_key(self, number: str) -> str:
        """Give the Redis key of a profile: a keyed hash, from which no cookie can be made."""
        return self.profile_keys(number)[0]

    def profile_keys(self, number: str) -> list[str]:
        """List where a profile may be: under the newest secret, or left under one before it."""
        raw = number.encode()
        digests = (hashlib.blake2b(raw, key=key, digest_size=16, person=b"interests") for key in self._keys)
        # The braces keep the key and its parts on one node of a cluster.
        return [f"interests:{{{digest.hexdigest()}}}" for digest in digests]


def number_of(passage: Passage) -> str:
    """Give the number of the visitor's profile; "" without consent, or where there is none yet."""
    number = passage.cookies.get(COOKIE, "")
    return number if passage.allows(SERVICE) and is_number(number) else ""


def is_number(value: str) -> bool:
    """Tell whether a cookie's value can be ours."""
    return bool(_NUMBER.fullmatch(value))


def strengths(answer: Any, now: float) -> dict[str, float]:
    """Read topics with strengths of now, whichever protocol version wrote them."""
    if not isinstance(answer, list):
        return {}
    pairs = (
        answer
        if answer and isinstance(answer[0], list | tuple)
        else list(zip(answer[::2], answer[1::2], strict=False))
    )
    faded = 2 ** ((EPOCH - now) / HALF_LIFE)
    return {bytes(topic).decode("utf-8", "replace"): float(score) * faded for topic, score in pairs}


def _stamp(now: float) -> str:
    return f"{now:.3f}"
