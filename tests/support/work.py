"""The work that a request does: what its time is made of, counted instead of measured."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from flask import Flask
from sqlalchemy import event

from cookieapp.accounts.passwords.hashing import Passwords
from cookieapp.accounts.passwords.strength import judge
from cookieapp.storage.redis import Redis
from cookieapp.storage.stores import Stores


@contextmanager
def work_of(app: Flask) -> Iterator[Counter[str]]:
    """Count hashes, waits in their place, statements of SQL by kind, trips to Redis and lines of the audit log.

    What other threads do is off the request and does not count; the hashing thread works while the
    request waits, so what it is given does.
    """
    done: Counter[str] = Counter()
    here, engine = threading.get_ident(), Stores.of(app).sql.engine
    passwords: Passwords = app.extensions["cookieapp.passwords"]
    audit = app.extensions["cookieapp.audit"]

    def statement(connection: Any, cursor: Any, words: str, *_: Any) -> None:
        if threading.get_ident() == here:
            done["write" if words.split(None, 1)[0] in {"INSERT", "UPDATE", "DELETE"} else "read"] += 1

    def counting(name: str, plain: Any) -> Any:
        def called(*args: Any, **kwargs: Any) -> Any:
            if threading.get_ident() == here:
                done[name] += 1
            return plain(*args, **kwargs)

        return called

    queued = passwords._queued

    def hashing(task: Any, *args: Any) -> Any:
        done["judged" if task is judge else "hash"] += 1
        return queued(task, *args)

    event.listen(engine, "before_cursor_execute", statement)
    try:
        with (
            patch.object(passwords, "_queued", hashing),
            patch.object(passwords, "pretend", counting("wait", passwords.pretend)),
            patch.object(audit, "write", counting("audit", audit.write)),
            patch.object(Redis, "trip", counting("redis", Redis.trip)),
        ):
            yield done
    finally:
        event.remove(engine, "before_cursor_execute", statement)
