"""A store that does not answer."""

from __future__ import annotations


class Unavailable(Exception):
    """Redis or SQL is away, frozen, full or refusing; whoever asked may try again later.

    `store` is "redis" or "sql".
    """

    def __init__(self, store: str, cause: BaseException | str) -> None:
        why = cause if isinstance(cause, str) else type(cause).__name__
        super().__init__(f"{store} is unavailable: {why}")
        self.store = store
