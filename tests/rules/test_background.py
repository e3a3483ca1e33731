"""Work that may wait is done in rounds; a clean stop does the rest and leaves nobody at work."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest

from cookieapp.storage.background import AT_ONCE, Background
from cookieapp.storage.unavailable import Unavailable


class Journal:
    """What arrives at a Redis that can be away."""

    def __init__(self) -> None:
        self.away = False
        self.arrived: list[tuple[object, ...]] = []

    def trip(self, commands: list[tuple[object, ...]]) -> None:
        """Take what is sent."""
        if self.away:
            raise Unavailable("redis", "away")
        self.arrived += commands


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
    assert journal.arrived == [("HINCRBY", "seen", "home", 3), ("EXPIRE", "seen", 60)]


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
