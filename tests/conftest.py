"""The cast and the stage: a real Valkey and a real database for each worker, empty for each test."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import settings as hypothesis_settings
from support.backends import SqlBackend, redis_url_of_worker
from support.cast import ALICE, BOB, OLIVE, OLIVE_APP, PASSWORD, SECRET, MakeApp
from support.client import Browser, code_of_app
from support.post import Postbox

from config import Config
from cookieapp import create_app
from cookieapp.accounts.factors.store import Factors
from cookieapp.accounts.passwords.hashing import Passwords
from cookieapp.accounts.people.directory import Directory
from cookieapp.advertising.seeds import seed as seed_advertisements
from cookieapp.storage import connect, impatient
from cookieapp.storage.embedded import EmbeddedServer
from cookieapp.storage.redis import Redis
from cookieapp.storage.stores import Stores

hypothesis_settings.register_profile("site", deadline=None)  # a busy machine is not a failure
hypothesis_settings.load_profile("site")


@pytest.fixture(scope="session", autouse=True)
def patience() -> None:
    """Wait longer for the stores than a page may: the machine that runs the tests may be busy."""
    connect.TIMEOUT = 5.0
    impatient.PATIENCE = 10.0


@pytest.fixture(scope="session")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A Redis of this worker's own: embedded, or a database of the one at TEST_REDIS_URL."""
    given = os.environ.get("TEST_REDIS_URL")
    if given:
        yield redis_url_of_worker(given)
        return
    with EmbeddedServer(tmp_path_factory.mktemp("redis")) as server:
        yield server.url


@pytest.fixture(scope="session")
def sql_backend(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SqlBackend]:
    """A database of this worker's own, migrated once: SQLite, or PostgreSQL at TEST_DATABASE_URL."""
    backend = SqlBackend.open(os.environ.get("TEST_DATABASE_URL"), tmp_path_factory.mktemp("sql"))
    yield backend
    backend.close()


@pytest.fixture(scope="session")
def hash_of_password() -> str:
    """Hash the cast's password once: it is slow on purpose."""
    return Passwords().hash(PASSWORD)


@pytest.fixture
def redis(redis_url: str) -> Iterator[Redis]:
    """An empty Redis, for looking into it."""
    client = Redis(redis_url)
    client.do("FLUSHDB")
    yield client
    client.close()


@pytest.fixture
def config(tmp_path: Path, redis_url: str, sql_backend: SqlBackend) -> Config:
    """The settings of a site on loopback."""
    return Config.from_env(
        {
            "COOKIEAPP_DATA_DIR": str(tmp_path),
            "COOKIEAPP_REDIS_URL": redis_url,
            "COOKIEAPP_DATABASE_URL": sql_backend.empty(),
            "COOKIEAPP_SECRET_KEY": SECRET,
        }
    )


@pytest.fixture
def make_app(config: Config, redis: Redis) -> Iterator[MakeApp]:
    """Make applications on the test's stores; the gate raises unless `strict=False`."""
    made: list[Flask] = []

    def make(
        settings: Config = config, *, strict: bool = True, clock: Callable[[], float] = time.time
    ) -> Flask:
        app = create_app(settings, strict=strict, clock=clock)
        app.testing = False  # errors are answered as in production, with a page
        seed_advertisements(Stores.of(app).sql, settings.operator.name, demo=settings.demo)
        made.append(app)
        return app

    yield make
    for app in made:
        app.extensions["cookieapp.errands"].stop()
        app.extensions["cookieapp.courier"].stop()
        stores = Stores.of(app)
        stores.background.stop()
        stores.redis.close()
        stores.sql.close()


@pytest.fixture
def app(make_app: MakeApp) -> Flask:
    """The site."""
    return make_app()


@pytest.fixture
def visitor(app: Flask) -> Browser:
    """Somebody who comes for the first time."""
    return Browser(app)


@pytest.fixture
def postbox(app: Flask) -> Postbox:
    """The letters that the site has written."""
    return Postbox(app)


@pytest.fixture
def accounts(app: Flask, hash_of_password: str) -> Directory:
    """Alice and Bob have accounts, Olive runs the site."""
    directory = Directory(Stores.of(app).sql)
    for address, role in ((ALICE, "user"), (BOB, "user"), (OLIVE, "operator")):
        user = directory.create(address, hash_of_password, role)
    a_minute_ago = Factors(
        Stores.of(app).sql, app.extensions["cookieapp.keys"], clock=lambda: time.time() - 60
    )
    assert a_minute_ago.set_app(user.id, OLIVE_APP, code_of_app(OLIVE_APP, -2))
    return directory


@pytest.fixture
def alice(app: Flask, accounts: Directory) -> Browser:
    """Alice, logged in."""
    return Browser(app).logged_in(ALICE, PASSWORD)


@pytest.fixture
def bob(app: Flask, accounts: Directory) -> Browser:
    """Bob, logged in."""
    return Browser(app).logged_in(BOB, PASSWORD)


@pytest.fixture
def olive(app: Flask, accounts: Directory) -> Browser:
    """Olive the operator, logged in."""
    return Browser(app).logged_in(OLIVE, PASSWORD)
