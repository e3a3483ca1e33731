"""Every kind of Redis address gives the client that is meant, with short timeouts; nothing is sent."""

from __future__ import annotations

import redis
from redis.cluster import RedisCluster

from cookieapp.storage import connect


def options(client: redis.Redis) -> dict[str, object]:
    """What a client's connections are made with."""
    return dict(client.connection_pool.connection_kwargs)


def test_one_server() -> None:
    made = options(connect.connect("redis://user:p%40ss@example.test:7000/3"))  # type: ignore[arg-type]
    assert (made["host"], made["port"], made["db"], made["password"]) == ("example.test", 7000, 3, "p@ss")
    assert made["socket_timeout"] == made["socket_connect_timeout"] == connect.TIMEOUT


def test_a_socket() -> None:
    assert options(connect.connect("unix:///run/a%20b/socket"))["path"] == "/run/a b/socket"  # type: ignore[arg-type]


def test_tls() -> None:
    client = connect.connect("rediss://example.test")
    assert isinstance(client, redis.Redis)
    assert client.connection_pool.connection_class is redis.SSLConnection


def test_sentinels() -> None:
    client = connect.connect("redis+sentinel://:secret@one.test:1,[::1]:2,two.test/shop/4")
    assert isinstance(client, redis.Redis)
    pool = client.connection_pool
    hosts = [
        (one.connection_pool.connection_kwargs["host"], one.connection_pool.connection_kwargs["port"])
        for one in pool.sentinel_manager.sentinels
    ]
    assert hosts == [("one.test", 1), ("::1", 2), ("two.test", 26379)]
    assert pool.service_name == "shop"
    assert (options(client)["db"], options(client)["password"]) == (4, "secret")


def test_a_cluster(monkeypatch) -> None:  # type: ignore[no-untyped-def]
    asked: dict[str, object] = {}
    monkeypatch.setattr(RedisCluster, "__init__", lambda self, **given: asked.update(given))
    connect.connect("redis+cluster://user:secret@one.test:1,[::1]:2")
    assert [(node.host, node.port) for node in asked["startup_nodes"]] == [("one.test", 1), ("::1", 2)]  # type: ignore[attr-defined]
    assert (asked["username"], asked["password"], asked["ssl"]) == ("user", "secret", False)
