"""Put the wing together, for one application."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Flask

from cookieapp.advertising.books import Books
from cookieapp.advertising.budgets import Budgets
from cookieapp.advertising.catalogue import Catalogue
from cookieapp.advertising.interests import Interests
from cookieapp.advertising.profiles import Profiles
from cookieapp.advertising.slot import Advertising
from cookieapp.advertising.tally import Tally
from cookieapp.storage.chores import Chores
from cookieapp.storage.stores import Stores


def open_advertising(
    app: Flask,
    keys: Sequence[bytes],
    topics: dict[str, dict[str, str]],
    titles: dict[str, dict[str, str]],
    partner: str | None,
) -> Advertising:
    """Make the wing and its chores; gives it for whoever else needs a part of it."""
    stores = Stores.of(app)
    books = Books(stores.sql)
    interests = Interests(stores.background, keys)
    made = Advertising(
        catalogue=Catalogue(stores.sql),
        interests=interests,
        profiles=Profiles(stores.redis, interests, topics),
        budgets=Budgets(stores.redis, books),
        books=books,
        tally=Tally(stores.background),
        topics=topics,
        titles=titles,
        partner=partner,
        background=stores.background,
    )
    app.extensions["cookieapp.advertising"] = made
    chores = Chores.of(app)
    chores.add("advertising-counts", 60, lambda now: books.fold(stores.redis, now))
    chores.add("advertising-proofs", 86_400, books.purge)
    return made
