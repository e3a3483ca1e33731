"""Words of one letter do not hang at the end of a line in Polish and Ukrainian."""

from __future__ import annotations

import pytest

from cookieapp.web.binding import bound
from cookieapp.web.language import catalogue, translate

HARD = "\N{NO-BREAK SPACE}"


@pytest.mark.parametrize(
    ("language", "written", "shown"),
    [
        ("pl", "Decyzja o plikach", f"Decyzja o{HARD}plikach"),
        ("pl", "I w domu, i z (i w) torbie", f"I{HARD}w{HARD}domu, i{HARD}z{HARD}(i{HARD}w) torbie"),
        ("pl", '<a href="/">do domu</a>', '<a href="/">do domu</a>'),
        ("pl", "stara kawa", "stara kawa"),
        ("uk", "Пошта з адресою", f"Пошта з{HARD}адресою"),
        ("en", "I saw a cat", "I saw a cat"),
        ("de", "A und O sagen", "A und O sagen"),
    ],
)  # fmt: skip
def test_a_word_of_one_letter_stays_with_the_next(language: str, written: str, shown: str) -> None:
    assert bound(written, language) == shown


def test_words_that_are_hashed_stay_as_they_are_kept() -> None:
    assert catalogue("uk").gettext("Your decision about each service.") == bound(
        translate("Your decision about each service.", "uk"), "uk"
    )
