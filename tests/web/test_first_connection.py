"""Several threads may be the first to need Redis, in the same moment."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from cookieapp.storage import redis as storage
from cookieapp.storage.connect import Client, connect
from cookieapp.storage.redis import Redis

CROWD = 8


def test_all_of_them_share_one_client(redis_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A client that loses its place to another closes the connections it has lent out."""
    opened: list[Client] = []

    def slowly(url: str) -> Client:
        time.sleep(0.02)
        opened.append(connect(url))
        return opened[-1]

    monkeypatch.setattr(storage, "connect", slowly)
    store, together = Redis(redis_url), threading.Barrier(CROWD)

    def ask(way: Callable[[], object]) -> object:
        together.wait()
        return way()

    ways = [store.ping, lambda: store.trip([("PING",)])] * (CROWD // 2)
    with ThreadPoolExecutor(CROWD) as crowd:
        answers = list(crowd.map(ask, ways))
    store.close()
    assert all(answers)
    assert len(opened) == 1
