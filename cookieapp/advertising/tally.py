"""Count what was shown and followed, each offer once, off every request's path.

The counts gather in Redis and are folded into SQL every minute (`fold`). While Redis is away
they wait in the process, as far as there is room; what does not fit is lost and counted as lost.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from cookieapp.advertising.tokens import Token
from cookieapp.advertising.traffic import FOLLOWED_WITHIN, Reason
from cookieapp.storage.background import Background
from cookieapp.storage.redis import Redis

# The braces keep all of it on one node of a cluster. One set an hour notes which offers were
# used: their numbers are random, and there is no key about anybody.
TALLY, FOLDING = "{offers}:tally", "{offers}:folding"
KEPT = FOLLOWED_WITHIN + 7_200  # seconds
WAITING = 7 * 86_400  # seconds that counts wait for somebody to fold them

_SHOWN = """
if redis.call('SADD', KEYS[1], ARGV[1]) == 0 then
  return redis.call('HINCRBY', KEYS[4], ARGV[4], 1)
end
redis.call('EXPIRE', KEYS[1], ARGV[5])
redis.call('HINCRBY', KEYS[4], ARGV[2], 1)
local followed = redis.call('HGET', KEYS[3], ARGV[1])
if followed and tonumber(followed) >= tonumber(ARGV[8]) then
  redis.call('SADD', KEYS[2], ARGV[1])
  redis.call('EXPIRE', KEYS[2], ARGV[5])
  redis.call('HINCRBY', KEYS[4], ARGV[6], -1)
  redis.call('HINCRBY', KEYS[4], ARGV[3], 1)
end
redis.call('EXPIRE', KEYS[4], ARGV[7])
"""

# Redis may hear of a click before another worker has told of the showing: such a click waits, and
# counts if it came after the showing all the same.
_FOLLOWED = """
if redis.call('SISMEMBER', KEYS[1], ARGV[1]) == 0 then
  redis.call('HSET', KEYS[3], ARGV[1], ARGV[8])
  redis.call('EXPIRE', KEYS[3], ARGV[5])
  redis.call('HINCRBY', KEYS[4], ARGV[6], 1)
elseif redis.call('SADD', KEYS[2], ARGV[1]) == 0 then
  redis.call('HINCRBY', KEYS[4], ARGV[4], 1)
else
  redis.call('HINCRBY', KEYS[4], ARGV[3], 1)
end
redis.call('EXPIRE', KEYS[2], ARGV[5])
redis.call('EXPIRE', KEYS[4], ARGV[7])
"""

# Take what has gathered, or what a fold before us took and did not finish.
_TAKE = """
if redis.call('EXISTS', KEYS[2]) == 0 then
  if redis.call('EXISTS', KEYS[1]) == 0 then return {} end
  redis.call('RENAME', KEYS[1], KEYS[2])
  redis.call('HSET', KEYS[2], 'id', ARGV[1])
end
redis.call('EXPIRE', KEYS[2], ARGV[2])
return redis.call('HGETALL', KEYS[2])
"""

_DONE = """
if redis.call('HGET', KEYS[1], 'id') == ARGV[1] then return redis.call('UNLINK', KEYS[1]) end
return 0
"""


@dataclass(frozen=True, slots=True)
class Count:
    """So many showings or clicks of one row."""

    clicked: bool
    hour: datetime
    creative: int
    place: int
    personal: bool
    consent: str
    interest: str
    number: int


@dataclass(frozen=True, slots=True)
class Batch:
    """What one fold takes: counts, and what was not counted by day, kind and reason."""

    id: str
    counts: tuple[Count, ...]
    uncounted: tuple[tuple[date, str, str, int], ...]


class Tally:
    """Note showings and clicks."""

    def __init__(self, background: Background) -> None:
        self._background = background

    def shown(self, token: Token, consent: str, interest: str, now: float) -> None:
        """Count a showing, unless this offer was shown before."""
        self._send(_SHOWN, "shown", token, consent, interest, now)

    def followed(self, token: Token, consent: str, interest: str, now: float) -> None:
        """Count a click, if this offer was shown before it and not followed yet."""
        self._send(_FOLLOWED, "click", token, consent, interest, now)

    def refuse(self, kind: str, reason: Reason, now: float) -> None:
        """Count what does not count; `kind` is "shown" or "click"."""
        self._background.count(TALLY, _refused(kind, reason, now), WAITING)

    def _send(self, script: str, kind: str, token: Token, consent: str, interest: str, now: float) -> None:
        hour = token.at // 3_600
        row = f"{hour}|{token.creative}|{token.place}|{int(token.personal)}|{consent}|{interest}"
        keys = [f"{{offers}}:{part}:{hour}" for part in ("shown", "followed", "waiting")]
        replay, unseen = _refused(kind, Reason.REPLAY, now), _refused("click", Reason.UNSEEN, now)
        self._background.later(
            *("EVAL", script, 4, *keys, TALLY),
            *(token.nonce.hex(), f"s|{row}", f"c|{row}", replay, KEPT, unseen, WAITING, f"{now:.6f}"),
        )


def take(redis: Redis) -> Batch | None:
    """Take what has gathered. The same batch is given again until it is `finish`ed. Raises Unavailable."""
    answer = redis.run(_TAKE, [TALLY, FOLDING], [uuid.uuid4().hex, WAITING])
    found = _pairs(answer)
    if not found:
        return None
    counts, uncounted = [], []
    for field, written in found.items():
        kind, _, rest = field.partition("|")
        if kind in ("s", "c"):
            counts.append(_count(kind == "c", rest.split("|"), int(written)))
        elif kind == "u":
            day, what, reason = rest.split("|")
            uncounted.append((date.fromisoformat(day), what, reason, int(written)))
    return Batch(found["id"], tuple(counts), tuple(uncounted))


def finish(redis: Redis, batch: Batch) -> None:
    """Forget a batch that has arrived. Raises Unavailable."""
    redis.run(_DONE, [FOLDING], [batch.id])


def _refused(kind: str, reason: Reason, now: float) -> str:
    """Name the sum of what did not count for one reason on one day."""
    return f"u|{datetime.fromtimestamp(now, UTC).date().isoformat()}|{kind}|{reason}"


def _count(clicked: bool, parts: list[str], number: int) -> Count:
    hour, creative, place, personal, consent, interest = parts
    moment = datetime.fromtimestamp(int(hour) * 3_600, UTC)
    return Count(clicked, moment, int(creative), int(place), personal == "1", consent, interest, number)


def _pairs(answer: Any) -> dict[str, str]:
    """Read a hash, whichever protocol version wrote it."""
    if isinstance(answer, list):
        answer = dict(zip(answer[::2], answer[1::2], strict=False))
    return {key.decode(): value.decode() for key, value in answer.items()} if isinstance(answer, dict) else {}
