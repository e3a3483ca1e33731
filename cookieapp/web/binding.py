"""Words of one letter stay with the word after them, as Polish and Ukrainian typography asks."""

from __future__ import annotations

import re
from functools import lru_cache

SPACE = "\N{NO-BREAK SPACE}"
_SHORT = {
    language: re.compile(rf"(?<![\w<&/-])([{letters}]) (?=\S)", re.IGNORECASE)
    for language, letters in (("pl", "aiouwz"), ("uk", "авзіоуйяє"))
}
"""Not what opens a tag, and no letter within a word."""


@lru_cache(maxsize=4096)
def bound(text: str, language: str) -> str:
    """Bind words of one letter to the next, in a text or in HTML; other languages stay as they are."""
    short = _SHORT.get(language)
    return short.sub(rf"\1{SPACE}", text) if short and text else text
