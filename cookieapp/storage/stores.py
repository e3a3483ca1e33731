"""The stores of one running application."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask, current_app, g

from cookieapp.storage.background import Background
from cookieapp.storage.redis import Redis
from cookieapp.storage.sql import Sql
from cookieapp.storage.trip import Trip

_NAME = "cookieapp.stores"


@dataclass(frozen=True, slots=True)
class Stores:
    """Redis and SQL, opened once per process."""

    redis: Redis
    sql: Sql
    background: Background

    @classmethod
    def of(cls, app: Flask) -> Stores:
        """Find the stores of an application."""
        stores: Stores = app.extensions[_NAME]
        return stores

    def attach(self, app: Flask) -> None:
        """Make these the stores of an application."""
        app.extensions[_NAME] = self


def redis() -> Redis:
    """Give the Redis of the current application."""
    return Stores.of(current_app).redis


def sql() -> Sql:
    """Give the database of the current application."""
    return Stores.of(current_app).sql


def background() -> Background:
    """Give the current application's work for later."""
    return Stores.of(current_app).background


def trip() -> Trip:
    """Give the current request's one trip to Redis."""
    own = g._get_current_object()
    found: Trip | None = own.get("trip")
    if found is None:
        found = own.trip = Trip(redis())
    return found
