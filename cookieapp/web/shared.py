"""Pages without a word about anybody: made once for everyone who would see the same.

What such a page depends on is its key: address, language, preferences, what the decision
leaves open, and whether somebody is logged in. What differs from answer to answer stands in
them as a mark and is put in: form tokens, and the page's advertisement.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Mapping

from cookieapp.web.page import Page

ROOM = 512  # pages, about 10 kB each
FORM_TOKEN, OFFER = "form token", "offer"
TOKEN = f"⟦{FORM_TOKEN}⟧"
"""Stands in a shared page where a form token belongs."""

MARKED = f"⟦{OFFER}⟧"
"""Stands in a shared page where the advertisement belongs."""

_MARKS = re.compile(f"⟦({FORM_TOKEN}|{OFFER})⟧".encode())


class SharedPages:
    """A bounded store of finished pages, each as pieces: text and the name of a mark by turns."""

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


def fill(pieces: list[bytes], parts: Mapping[str, Callable[[], bytes]]) -> list[bytes]:
    """Replace each mark by what its part makes, anew each time: every other piece, from the second on."""
    return [parts[piece.decode()]() if index % 2 else piece for index, piece in enumerate(pieces)]


def _pieces(text: str) -> list[bytes]:
    return _MARKS.split(text.encode())
