"""Everything that is kept about the owner of an account: to take along, and to be erased with it.

Each wing registers what it keeps in the assembly. What is registered here is on the page
about one's data, in the download, and in the deletion: nothing has to be thought of twice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from flask import current_app

from cookieapp.accounts.people.models import User

_NAME = "cookieapp.belongings"


@dataclass(frozen=True, slots=True)
class Belonging:
    """One kind of thing that is kept about a person.

    `name` is that of its file in the download. `title` says what it is, `kept` how long,
    and `stays` what is left of it after the deletion and why; all in words marked for
    translation, `stays` None where nothing is left. `export` gives it as JSON knows it,
    within a request of the owner. `erase` removes it, by the account's id, within the
    transaction that is open; None where it goes with the account's row.
    """

    name: str
    title: Any
    kept: Any
    export: Callable[[User], object]
    erase: Callable[[str], object] | None = None
    stays: Any = None


class Belongings:
    """All kinds of things that are kept, in the order in which they were registered."""

    def __init__(self) -> None:
        self._all: dict[str, Belonging] = {}

    def add(self, belonging: Belonging) -> None:
        """Register a kind of thing; ValueError for a name that is taken."""
        if belonging.name in self._all:
            raise ValueError(f"{belonging.name} is registered already")
        self._all[belonging.name] = belonging

    def __iter__(self) -> Iterator[Belonging]:
        return iter(self._all.values())

    def export(self, user: User) -> dict[str, object]:
        """Give everything that is kept, by name. Raises Unavailable: half an answer would be a wrong one."""
        return {belonging.name: belonging.export(user) for belonging in self}

    def erase(self, user_id: str) -> None:
        """Erase everything about an account but its row, within the open transaction. Raises Unavailable."""
        for belonging in self:
            if belonging.erase is not None:
                belonging.erase(user_id)

    def attach(self, app: Any) -> None:
        """Make these the belongings of an application."""
        app.extensions[_NAME] = self

    @classmethod
    def of(cls, app: Any) -> Belongings:
        """Find the belongings of an application."""
        found: Belongings = app.extensions[_NAME]
        return found


def belongings() -> Belongings:
    """Give the belongings of the current application."""
    return Belongings.of(current_app)
