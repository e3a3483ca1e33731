"""Pages without a word about anybody: made once for everyone who would see the same.

What such a page depends on is its key: address, language, preferences, what the decision
leaves open, and whether somebody is logged in. Only form tokens differ; they are put in.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable

from cookieapp.web.page import Page

ROOM = 512  # pages, about 10 kB each
TOKEN = "⟦form token⟧"  # noqa: S105 - no secret, it stands in for one
"""Stands in a shared page where a form token belongs."""


class SharedPages:
    """A bounded store of finished pages, each as the pieces between its tokens."""

    def __init__(self) -> None:
        self._made: dict[Hashable, list[bytes]] = {}

    def get(self, key: Hashable, page: Page, make: Callable[[], str]) -> list[bytes]:
        """Give a page's pieces, made now if nobody has asked for it yet.

        An address with a query of somebody's own is made each time: a stranger could
        otherwise fill the store.
        """
        if page.method != "GET" or (
            page.query and not (page.pinned and page.query == f"lang={page.language}")
        ):
            return _pieces(make())
        pieces = self._made.get(key)
        if pieces is None:
            if len(self._made) >= ROOM:
                self._made.clear()
            pieces = self._made[key] = _pieces(make())
        return pieces


def _pieces(text: str) -> list[bytes]:
    return text.encode().split(TOKEN.encode())
