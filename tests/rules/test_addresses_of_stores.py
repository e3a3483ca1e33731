"""Every kind of Redis and two databases are accepted, and nothing that cannot work."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.settings import config, refused


@pytest.mark.parametrize(
    "url",
    [
        *("redis://h", "redis://:p%40ss@h:6379/1", "rediss://h:6380/0", "unix:///run/redis.sock?db=1"),
        *("redis+sentinel://:pw@a:26379,b:26379/main/0", "redis+cluster://a:1,[::1]:2", "rediss+cluster://a"),
    ],
)
def test_every_kind_of_redis_is_accepted(url: str) -> None:
    assert config(REDIS_URL=url).effective_redis_url == url


@pytest.mark.parametrize(
    "url",
    ["memcached://h", "redis://", "redis://a,b", "redis://h:x", "redis://h/name", "unix://run/s", "h:6379"],
)
def test_an_address_that_is_no_redis_is_refused(url: str) -> None:
    assert refused(REDIS_URL=url).startswith("COOKIEAPP_REDIS_URL ")


@pytest.mark.parametrize("scheme", ["postgresql", "postgres", "postgresql+psycopg"])
def test_postgresql_is_spoken_to_through_psycopg_3(scheme: str) -> None:
    value = config(DATABASE_URL=f"{scheme}://u:p@h:5432/d?sslmode=require")
    assert value.effective_database_url == "postgresql+psycopg://u:p@h:5432/d?sslmode=require"


def test_a_relative_sqlite_file_is_the_same_for_every_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert config(DATABASE_URL="sqlite:///a/b.db").effective_database_url == f"sqlite:///{tmp_path}/a/b.db"


@pytest.mark.parametrize(
    "url", ["mysql://h/d", "sqlite://", "sqlite:///:memory:", "postgresql://h:x/d", "file.db"]
)
def test_a_database_that_cannot_work_is_refused(url: str) -> None:
    assert refused(DATABASE_URL=url).startswith("COOKIEAPP_DATABASE_URL ")
