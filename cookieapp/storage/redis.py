"""What may vanish: sessions, throttles, counters, profiles."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from typing import Any
from weakref import WeakSet

from redis import Redis as PlainRedis
from redis import RedisError
from redis.exceptions import (
    ClusterDownError,
    NoScriptError,
    OutOfMemoryError,
    ReadOnlyError,
    RedisClusterException,
    ResponseError,
)
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import TimeoutError as RedisTimeoutError

from cookieapp.storage.asking import ask_alone, ask_nodes
from cookieapp.storage.connect import Client, connect
from cookieapp.storage.unavailable import Unavailable

Command = tuple[Any, ...]

UNABLE = (OutOfMemoryError, ReadOnlyError, ClusterDownError)
UNABLE_WORDS = ("MISCONF", "BUSY", "NOREPLICAS")
"""What a server answers that is there and could not do as it was told, whatever that was."""


class Redis:
    """One Redis (or Valkey, Sentinel, Cluster), asked in as few trips as possible.

    After a failed trip the next ones fail at once for a moment, so that a page that makes
    two does not wait twice; after several in a row for longer, so that a frozen server
    costs some visitors a short wait and not all of them.
    """

    MOMENT = 0.15
    PAUSE = 0.5
    SEVERAL = 3

    def __init__(self, url: str) -> None:
        self._url = url
        self._client: Client | None = None
        self._opening = threading.Lock()
        self._own = threading.local()
        # Weakly, so that a connection goes back when its thread is no more: a server ends idle ones.
        self._singles: WeakSet[PlainRedis] = WeakSet()
        self._away_until = 0.0
        self._failures = 0
        self._scripts: dict[str, str] = {}

    def do(self, *command: Any) -> Any:
        """Send one command and give its answer.

        Raises Unavailable, and ResponseError for a command that the server rejects.
        """
        (answer,) = self._exchange([command])
        if isinstance(answer, ResponseError):
            raise self._sorted(answer) from answer
        return answer

    def trip(self, commands: Sequence[Command]) -> list[Any]:
        """Send several commands at once and give their answers in order.

        A command that the server rejects has its error in its place: a value of the
        wrong type is that key's problem alone. Raises Unavailable.
        """
        return self._exchange(commands) if commands else []

    def _exchange(self, commands: Sequence[Command]) -> list[Any]:
        self._check()
        try:
            client = self._single()
            alone = isinstance(client, PlainRedis)
            answers = (ask_alone if alone else ask_nodes)(client, commands)
        except (RedisError, RedisClusterException, OSError) as error:
            raise self._sorted(error) from error
        self._failures = 0
        return answers

    @staticmethod
    def unable(answer: Any) -> bool:
        """Tell whether an answer says that the server, full or only a copy, could do nothing just now."""
        if not isinstance(answer, ResponseError) or isinstance(answer, RedisConnectionError):
            return False
        return isinstance(answer, UNABLE) or str(answer).partition(" ")[0] in UNABLE_WORDS

    def run(self, script: str, keys: Sequence[str], arguments: Sequence[Any]) -> Any:
        """Run a Lua script by its hash; it is loaded on first use and after a restart."""
        try:
            return self.do("EVALSHA", self._sha(script), len(keys), *keys, *arguments)
        except NoScriptError:
            self._scripts.pop(script, None)
            return self.do("EVALSHA", self._sha(script), len(keys), *keys, *arguments)

    def ping(self) -> bool:
        """Tell whether it answers now."""
        try:
            return bool(self.do("PING"))
        except Unavailable:
            return False

    def close(self) -> None:
        """Give the connections back."""
        for client in list(self._singles):
            client.close()
        if self._client is not None:
            self._client.close()

    def _connected(self) -> Client:
        if self._client is None:
            # A second client would replace the first, whose end closes connections that are in use.
            with self._opening:
                if self._client is None:
                    self._client = connect(self._url)
        return self._client

    def _single(self) -> Client:
        """Give this thread a connection of its own: borrowing from a pool costs more than a short answer."""
        client: Client | None = getattr(self._own, "client", None)
        if client is None or (isinstance(client, PlainRedis) and client.connection is None):  # or closed
            client = self._connected()
            if isinstance(client, PlainRedis):
                client = PlainRedis(connection_pool=client.connection_pool, single_connection_client=True)
                self._singles.add(client)
            self._own.client = client
        return client

    def _sha(self, script: str) -> str:
        if script not in self._scripts:
            loaded = self.do("SCRIPT LOAD", script)
            self._scripts[script] = loaded.decode() if isinstance(loaded, bytes) else loaded
        return self._scripts[script]

    def _check(self) -> None:
        if self._away_until and time.monotonic() < self._away_until:
            raise Unavailable("redis", "it did not answer a moment ago")

    def _sorted(self, error: Exception) -> Exception:
        """Tell a server that is away from one that rejects this command."""
        if isinstance(error, ResponseError) and not isinstance(error, RedisConnectionError):
            if not self.unable(error):
                return error
            word = type(error).__name__ if isinstance(error, UNABLE) else str(error).partition(" ")[0]
            return Unavailable("redis", word)
        if isinstance(error, RedisConnectionError | RedisTimeoutError | RedisClusterException | OSError):
            self._failures += 1
            pause = self.PAUSE if self._failures >= self.SEVERAL else self.MOMENT
            self._away_until = time.monotonic() + pause
        return Unavailable("redis", error)
