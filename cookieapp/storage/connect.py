"""Open a Redis client for any of the URLs the configuration accepts."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, unquote

import redis
from redis.backoff import NoBackoff
from redis.cluster import ClusterNode, RedisCluster
from redis.retry import Retry
from redis.sentinel import Sentinel

from cookieapp.settings.addresses import Address

TIMEOUT = 0.3
"""Seconds for a connection and for an answer: a page may wait half a second in all."""

Client = redis.Redis | RedisCluster


def connect(url: str) -> Client:
    """Give a client for `redis://`, `rediss://`, `unix://`, `redis+sentinel://` or `redis+cluster://`.

    Sentinel: `redis+sentinel://[:password@]host:port[,host:port]/service[/db]`.
    Cluster: `redis+cluster://[user:password@]host:port[,host:port]`. Nothing is sent yet.
    """
    scheme, plus, kind = Address.parse(url).scheme.partition("+")
    if plus and kind == "sentinel":
        return _sentinel(url, tls=scheme == "rediss")
    if plus and kind == "cluster":
        return _cluster(url, tls=scheme == "rediss")
    return redis.Redis.from_url(url, **_options())


def _options() -> dict[str, Any]:
    # One retry, at once, and only for a broken connection: a server that was restarted must not
    # cost every pooled connection one failed page. A silent server is not asked twice.
    retry = Retry(NoBackoff(), 1, supported_errors=(redis.ConnectionError,))
    return {"socket_timeout": TIMEOUT, "socket_connect_timeout": TIMEOUT, "retry": retry}


def _nodes(url: str, default_port: int) -> tuple[list[tuple[str, int]], dict[str, Any], list[str]]:
    """Take hosts, credentials and path apart."""
    parts = Address.parse(url)
    credentials, _, hosts = parts.netloc.rpartition("@")
    user, _, password = credentials.partition(":")
    nodes = []
    for listed in hosts.split(","):
        host, colon, port = listed.rpartition(":")
        bracketed = listed.endswith("]") or not colon
        nodes.append(((listed if bracketed else host).strip("[]"), default_port if bracketed else int(port)))
    login: dict[str, Any] = {"password": unquote(password)} if password else {}
    if user:
        login["username"] = unquote(user)
    for key, values in parse_qs(parts.query).items():
        login.setdefault(key, values[0])
    return nodes, login, [unquote(part) for part in parts.path.split("/") if part]


def _sentinel(url: str, *, tls: bool) -> redis.Redis:
    nodes, login, path = _nodes(url, 26379)
    service = path[0] if path else "mymaster"
    options = _options() | login | {"ssl": tls, "db": int(path[1]) if len(path) > 1 else 0}
    sentinel: Any = Sentinel(nodes, sentinel_kwargs=_options())  # type: ignore[no-untyped-call]
    client: redis.Redis = sentinel.master_for(service, **options)
    return client


def _cluster(url: str, *, tls: bool) -> RedisCluster:
    nodes, login, _ = _nodes(url, 6379)
    options: dict[str, Any] = {
        "socket_timeout": TIMEOUT,
        "socket_connect_timeout": TIMEOUT,
        "ssl": tls,
        **login,
    }
    start = [ClusterNode(host, port) for host, port in nodes]  # type: ignore[no-untyped-call]
    return RedisCluster(startup_nodes=start, **options)
