"""The roll of an account's open sessions: what is ended when they are to end.

A session keeps its line in the roll when its number changes, so that ending a session also
ends the one it has just become. The roll has no lifetime of its own: a Redis that runs out
of room may forget a session, which is a logout, and never the roll, which would make
"log out everywhere" a lie.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cookieapp.storage.redis import Command, Redis

_ROUNDS = 8

# Put a session's new place into its line, unless the line has been struck out: 1 done, 0 struck out.
_MOVE = """
if redis.call('HGET', KEYS[1], ARGV[1]) ~= ARGV[2] then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
return 1
"""

# Strike lines out while they say what was read; gives those that say something else by now.
_STRIKE = """
local moved = {}
for place = 1, #ARGV, 2 do
  local now = redis.call('HGET', KEYS[1], ARGV[place])
  if now and now ~= ARGV[place + 1] then
    moved[#moved + 1] = ARGV[place]
    moved[#moved + 1] = now
  else
    redis.call('HDEL', KEYS[1], ARGV[place])
  end
end
return moved
"""


@dataclass(frozen=True, slots=True)
class Entry:
    """One open session: its line, where it is kept, and from when till when it may live (since 1970)."""

    line: str
    key: str
    began: int
    ends: int

    def write(self) -> str:
        """Give the entry as the roll keeps it."""
        return f"{self.key} {self.began} {self.ends}"

    @classmethod
    def read(cls, line: bytes, raw: bytes) -> Entry | None:
        """Read an entry; None for what is none."""
        try:
            key, began, ends = raw.decode().split(" ")
            return cls(line.decode(), key, int(began), int(ends))
        except ValueError:
            return None


def roll_key(user_id: str) -> str:
    """Give the key of an account's roll."""
    return f"account:{user_id}:open-sessions"


class Roll:
    """The open sessions of one account."""

    def __init__(self, redis: Redis, user_id: str) -> None:
        self._redis = redis
        self._key = roll_key(user_id)

    def adding(self, entry: Entry) -> list[Command]:
        """Give the commands that enter a session and then read the whole roll."""
        return [("HSET", self._key, entry.line, entry.write()), ("HGETALL", self._key)]

    def entries(self) -> list[Entry]:
        """List the sessions, the oldest first; some of them may have ended by themselves."""
        return read_entries(self._redis.do("HGETALL", self._key))

    def move(self, before: Entry, after: Entry) -> bool:
        """Note a session's new place; False where it was ended meanwhile."""
        return bool(self._redis.run(_MOVE, [self._key], [before.line, before.write(), after.write()]))

    def end(self, entries: Sequence[Entry]) -> None:
        """End sessions, and those that they may be turning into at this moment."""
        for _ in range(_ROUNDS):
            if not entries:
                return
            self._redis.trip([("UNLINK", entry.key) for entry in entries])
            said = [word for entry in entries for word in (entry.line, entry.write())]
            moved = self._redis.run(_STRIKE, [self._key], said)
            entries = read_entries(dict(zip(moved[::2], moved[1::2], strict=True)))

    def end_all(self) -> int:
        """End every session, those that begin meanwhile included; gives how many."""
        ended = 0
        for _ in range(_ROUNDS):
            entries = self.entries()
            if not entries:
                break
            self.end(entries)
            ended += len(entries)
        return ended


def read_entries(answer: object) -> list[Entry]:
    """Read what HGETALL gives, the oldest session first."""
    pairs = answer.items() if isinstance(answer, dict) else ()
    found = [entry for line, raw in pairs if (entry := Entry.read(line, raw)) is not None]
    return sorted(found, key=lambda entry: (entry.began, entry.line))
