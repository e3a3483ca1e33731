"""Guess which page somebody meant whose address does not exist."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher

MOST = 3
LIKE = 0.6  # of 1; below that, two words have only letters in common
SHORT = 4  # letters; words with fewer are all alike, and count only when they are the same
_WORD = re.compile(r"[a-z0-9]{3,}")


@dataclass(frozen=True, slots=True)
class Place:
    """A page that can be suggested: its address, its name, and words by which people may ask for it."""

    path: str
    name: str
    words: frozenset[str]


def place(path: str, name: str, *also: str) -> Place:
    """Describe a page; it is known by the words of its address, and by others."""
    return Place(path, name, frozenset(_WORD.findall(" ".join((path, *also)).lower())))


def near(asked: str, places: Iterable[Place]) -> list[Place]:
    """List the pages whose words are most like those of the address, the likeliest first."""
    words = _WORD.findall(asked[:200].lower())[:8]
    rated = [(sum(_like(word, one) for word in words), one) for one in places]
    found = sorted((pair for pair in rated if pair[0] > 0), key=lambda pair: -pair[0])
    return [one for _, one in found[:MOST]]


def _like(word: str, one: Place) -> float:
    if len(word) < SHORT:
        return float(word in one.words)
    best = max((SequenceMatcher(None, word, known).ratio() for known in one.words), default=0.0)
    return best if best > LIKE else 0.0
