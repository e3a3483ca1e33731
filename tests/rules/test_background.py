"""Work that may wait is done in rounds; a clean stop does the rest and leaves nobody at work."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from redis import OutOfMemoryError

from cookieapp.storage.background import AT_ONCE, Background
from cookieapp.storage.redis import Redis
from cookieapp.storage.unavailable import Unavailable


class Journal:
    """What arrives at a Redis that can be away, or full."""

    unable = staticmethod(Redis.unable)

    def __init__(self) -> None:
        self.away = False
        self.full = False
        self.arrived: list[tuple[object, ...]] = []

    def trip(self, commands: list[tuple[object, ...]]) -> list[object]:
        """Take what is sent."""
        if self.away:
            raise Unavailable("redis", "away")
        if self.full:
            return [OutOfMemoryError("used memory > 'maxmemory'")] * len(commands)
        self.arrived += commands
        return [1] * len(commands)


@pytest.fixture
def journal() -> Journal:
    """Give a Redis that writes down what it is told."""
    return Journal()


@pytest.fixture
def make(journal: Journal) -> Callable[..., Background]:
    """Make the background of that Redis."""

    def make(**options: Any) -> Background:
        return Background(journal, **options)  # type: ignore[arg-type]

    return make


def test_counts_are_added_up_before_they_are_sent(make: Callable[..., Background], journal: Journal) -> None:
    background = make()
    for _ in range(3):
        background.count("seen", "home", 60)
    background.stop()
    [command] = journal.arrived
    assert (command[3], command[-2:]) == ("seen", ("home", 3))


def test_nothing_is_lost_while_redis_is_away(make: Callable[..., Background], journal: Journal) -> None:
    background = make()
    journal.away = True
    for number in range(AT_ONCE + 1):
        background.later("SET", "last", number)
    assert background.flush() is False
    journal.away = False
    assert background.flush() is True
    assert [command[2] for command in journal.arrived] == list(range(AT_ONCE + 1))
    background.stop()


def test_a_full_redis_loses_nothing(make: Callable[..., Background], journal: Journal) -> None:
    background = make()
    journal.full = True
    background.count("seen", "home", 60)
    background.later("SET", "last", 1)
    assert background.flush() is False
    background.count("seen", "home", 60)
    assert (background.flush(), journal.arrived) == (False, [])
    journal.full = False
    assert background.flush() is True
    assert [command[-2:] for command in journal.arrived] == [("home", 1), ("last", 1), ("home", 1)]
    background.stop()


def test_what_arrives_twice_counts_once(redis: Redis, monkeypatch: pytest.MonkeyPatch) -> None:
    background, trip = Background(redis), redis.trip

    def unanswered(commands: list[tuple[object, ...]]) -> None:
        trip(commands)
        raise Unavailable("redis", "no answer")

    background.count("seen", "home", 60, 2)
    with monkeypatch.context() as frozen:
        frozen.setattr(redis, "trip", unanswered)
        assert background.flush() is False
    background.count("seen", "home", 60, 3)
    assert background.flush() is True
    assert redis.do("HGET", "seen", "home") == b"5"
    background.stop()


def test_a_stop_waits_for_the_round_that_is_going_on(make: Callable[..., Background]) -> None:
    background, entered, go_on = make(), threading.Event(), threading.Event()
    at_work = []

    def work() -> None:
        entered.set()
        assert go_on.wait(10)
        at_work.append(threading.current_thread().name)

    background.also(work)
    background.hurry()
    assert entered.wait(10)
    threading.Timer(0.05, go_on.set).start()
    background.stop()
    assert at_work == ["background", threading.current_thread().name]
