"""The words that a person saw when they decided, taken from the very template that showed them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any

from cookieapp.consent.verifier import canonical, digest

_BLANKS = re.compile(r"[ \t\r\n\f]+")  # what a browser folds; a no-break space stays one
_BLOCKS = frozenset(
    ("h1", "h2", "h3", "p", "li", "dt", "dd", "th", "td", "legend", "label", "summary", "button", "caption")
)
_SILENT = frozenset(("script", "style", "svg", "template"))


@dataclass(frozen=True, slots=True)
class Notice:
    """What was shown: in which language, as which pairs of element and words, about which services.

    `services` are pairs of id and content hash.
    """

    kind: str
    language: str
    words: tuple[tuple[str, str], ...]
    services: tuple[tuple[str, str], ...]

    @property
    def content(self) -> dict[str, Any]:
        """Give it as JSON."""
        return {
            "format": 1,
            "kind": self.kind,
            "language": self.language,
            "words": [list(pair) for pair in self.words],
            "services": [list(pair) for pair in self.services],
        }

    @property
    def hash(self) -> str:
        """Name it after its content: SHA-256, in hexadecimal."""
        return digest(self.content)

    @property
    def text(self) -> str:
        """Write it in its canonical form."""
        return canonical(self.content).decode()

    @classmethod
    def read(cls, content: dict[str, Any]) -> Notice:
        """Read what `content` gave."""
        return cls(
            content["kind"],
            content["language"],
            tuple((tag, words) for tag, words in content["words"]),
            tuple((service, text) for service, text in content["services"]),
        )


def notice_from(html: str, kind: str, language: str, services: Sequence[tuple[str, str]]) -> Notice:
    """Take the words out of a piece of a page."""
    reader = _Words()
    reader.feed(html)
    reader.close()
    return Notice(kind, language, tuple(reader.words), tuple(services))


class _Words(HTMLParser):
    """Gather the words of each block, whatever markup is inside it."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[tuple[str, str]] = []
        self._open: list[str] = []
        self._silent = 0
        self._text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT:
            self._silent += 1
        elif tag in _BLOCKS:
            self._end()
            self._open.append(tag)
        elif tag == "br":
            self._text += " "

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self._silent -= 1
        elif tag in _BLOCKS and tag in self._open:
            self._end()
            while self._open.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self._text += data

    def close(self) -> None:
        super().close()
        self._end()

    def _end(self) -> None:
        text, self._text = _BLANKS.sub(" ", self._text).strip(" "), ""
        if text:
            self.words.append((self._open[-1] if self._open else "p", text))
