"""No race revives a session: real threads, and what ends a session falls into the middle of what uses it.

Each race is run RACES times (once in the suite; `python -m bench races` runs them 200 times,
on the embedded Valkey and on a Redis server).
"""

from __future__ import annotations

import os
import random
from collections.abc import Iterator

import pytest
from argon2 import PasswordHasher
from flask import Flask, session
from support.backends import SqlBackend
from support.cast import ALICE, BOB, PASSWORD, SECRET
from support.slow import PAGE, SlowPage, Stage

from config import Config
from cookieapp import create_app
from cookieapp.accounts.people.directory import Directory
from cookieapp.storage.redis import Redis
from cookieapp.storage.stores import Stores

RACES = int(os.environ.get("RACES", "1"))


@pytest.fixture(autouse=True, params=range(RACES))
def race(request: pytest.FixtureRequest) -> int:
    """Say which run of a race this is."""
    number: int = request.param
    return number


@pytest.fixture(scope="module")
def stage(redis_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """Make the site, with a slow page and a quick hash."""
    folder = tmp_path_factory.mktemp("races")
    backend = SqlBackend.open(os.environ.get("TEST_DATABASE_URL"), folder)
    settings = {
        "DATA_DIR": str(folder), "REDIS_URL": redis_url, "DATABASE_URL": backend.empty(), "SECRET_KEY": SECRET
    }  # fmt: skip
    site = create_app(Config.from_env({f"COOKIEAPP_{name}": value for name, value in settings.items()}))
    site.extensions["cookieapp.courier"].stop()
    passwords = site.extensions["cookieapp.passwords"]
    passwords._hasher = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
    made = Stage(site, SlowPage(), passwords._hasher.hash(PASSWORD))

    @site.get("/slow")
    def slow() -> str:
        assert session["uid"]
        page = made.page
        page.reached.set()
        assert page.go_on.wait(20)
        if page.writes:
            session["note"] = f"written late {random.random()}"
        return PAGE

    yield made
    site.extensions["cookieapp.errands"].stop()
    stores = Stores.of(site)
    stores.background.stop()
    stores.redis.close()
    stores.sql.close()
    backend.close()


@pytest.fixture
def app(stage: Stage, redis: Redis) -> Flask:
    """The site, with an empty Redis."""
    return stage.site


@pytest.fixture
def slow(stage: Stage) -> SlowPage:
    """The slow page, at rest."""
    stage.page = SlowPage()
    return stage.page


@pytest.fixture
def accounts(app: Flask, stage: Stage) -> Directory:
    """Alice and Bob have accounts, which are open."""
    directory = Directory(Stores.of(app).sql)
    for address in (ALICE, BOB):
        user = directory.find(address) or directory.create(address, stage.hash)
        directory.set_disabled(user.id, False)
    return directory
