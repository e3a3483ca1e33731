"""All that the stores hold, for looking whether something is in it."""

from __future__ import annotations

from cookieapp.storage.redis import Redis
from cookieapp.storage.sql import Base, Sql

READERS = {
    b"string": ("GET",), b"hash": ("HGETALL",), b"set": ("SMEMBERS",), b"list": ("LRANGE", 0, -1),
    b"zset": ("ZRANGE", 0, -1, "WITHSCORES"), b"stream": ("XRANGE", "-", "+"),
}  # fmt: skip


def dump_of_redis(redis: Redis) -> str:
    """Every key and every value, whatever its type."""
    found = []
    for key in redis.do("KEYS", "*"):
        command, *rest = READERS[redis.do("TYPE", key)]
        found.append(f"{key!r} {redis.do(command, key, *rest)!r}")
    return "\n".join(found)


def dump_of_sql(sql: Sql) -> str:
    """Every row of every table."""
    with sql.engine.connect() as connection:
        return "\n".join(
            repr(row) for table in Base.metadata.sorted_tables for row in connection.execute(table.select())
        )
