"""One request's reads from Redis, gathered into one trip."""

from __future__ import annotations

from typing import Any

from redis import ResponseError

from cookieapp.storage.redis import Command, Redis
from cookieapp.storage.unavailable import Unavailable


class Trip:
    """Gather commands while a request is being prepared, send them when the first answer is wanted.

    Nothing is sent for a request that asks for nothing.
    """

    __slots__ = ("_answers", "_failure", "_redis", "_wanted")

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._wanted: dict[str, Command] = {}
        self._answers: dict[str, Any] = {}
        self._failure: Unavailable | None = None

    def want(self, name: str, *command: Any) -> None:
        """Ask for the answer to a command, under a name of its own."""
        self._wanted[name] = command

    def answer(self, name: str) -> Any:
        """Give an answer, sending everything that is still waiting first.

        A value of the wrong type counts as none. Raises Unavailable; a trip that failed is
        not made again in the same request.
        """
        if self._failure is not None:
            raise self._failure
        if name in self._wanted:
            names = list(self._wanted)
            try:
                answers = self._redis.trip(list(self._wanted.values()))
            except Unavailable as error:
                self._failure = error
                raise
            self._wanted.clear()
            self._answers.update(zip(names, answers, strict=True))
        answer = self._answers[name]
        return None if isinstance(answer, ResponseError) else answer
