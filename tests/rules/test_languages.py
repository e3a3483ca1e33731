"""Which language a visitor gets, and how numbers bend words in it."""

from __future__ import annotations

import pytest
from babel import Locale
from hypothesis import given
from hypothesis import strategies as st

from config import LANGUAGES
from cookieapp.web.language import catalogue, in_every_language, native_name, nearest, negotiate

COUNTED = {
    "pl": ("minuta", "minuty", "minut"),
    "en": ("minute", "minutes"),
    "de": ("Minute", "Minuten"),
    "uk": ("хвилина", "хвилини", "хвилин"),
}
SLAVIC = {0: 2, 1: 0, 2: 1, 4: 1, 5: 2, 11: 2, 12: 2, 14: 2, 22: 1, 25: 2, 100: 2, 102: 1, 111: 2, 112: 2}
"""Which form goes with a number, where Polish and Ukrainian agree (Unicode CLDR, plural rules)."""


def minutes(language: str, number: int) -> str:
    """Write a number of minutes."""
    return catalogue(language).ngettext("%(n)s minute", "%(n)s minutes", number) % {"n": number}


@pytest.mark.parametrize(("number", "form"), SLAVIC.items())
@pytest.mark.parametrize("language", [language for language in ("pl", "uk") if language in LANGUAGES])
def test_slavic_words_follow_the_number(language: str, number: int, form: int) -> None:
    assert minutes(language, number) == f"{number} {COUNTED[language][form]}"


@pytest.mark.parametrize(
    ("language", "number", "form"),
    [("pl", 21, 2), ("uk", 21, 0), ("pl", 101, 2), ("uk", 101, 0), ("en", 1, 0), ("en", 21, 1), ("de", 1, 0),
     ("de", 0, 1), ("de", 21, 1)],
)  # fmt: skip
def test_each_language_counts_in_its_own_way(language: str, number: int, form: int) -> None:
    if language in LANGUAGES:
        assert minutes(language, number) == f"{number} {COUNTED[language][form]}"


@given(st.integers(0, 10_000_000))
def test_any_number_gets_the_form_that_unicode_says(number: int) -> None:
    for language in LANGUAGES:
        forms = COUNTED[language]
        named = dict(zip(("one", "few", "many") if len(forms) == 3 else ("one", "other"), forms, strict=True))
        assert minutes(language, number) == f"{number} {named[Locale(language).plural_form(number)]}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_is_found_by_its_own_name_and_those_of_its_countries(language: str) -> None:
    for accepted in (language, f"{language}-XX,en;q=0.1", f"xx, {language.upper()};q=0.8, yy;q=0.9"):
        assert negotiate(accepted, "pl") == language


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("de-AT,de;q=0.9,en;q=0.8", "de"),
        ("uk-UA,uk;q=0.9,ru;q=0.8,en;q=0.7", "uk"),
        ("fr-FR,fr;q=0.9,de;q=0.5,en;q=0.7", "en"),
        ("en;q=0, uk;q=0.001", "uk"),
        ("de;q=2, uk;q=nan, en;q=0.2", "en"),
        ("cs, sk;q=0.9, *;q=0.1", "pl"),
        ("", "pl"),
    ],
)
def test_the_best_language_that_is_spoken_here_wins(accepted: str, language: str) -> None:
    if language in LANGUAGES:
        assert negotiate(accepted, "pl") == language


@given(st.lists(st.tuples(st.sampled_from(LANGUAGES), st.integers(1, 1000)), max_size=8))
def test_the_heaviest_wins_and_among_equals_the_first(asked: list[tuple[str, int]]) -> None:
    header = ", ".join(f"{language};q={weight / 1000}" for language, weight in asked)
    heaviest = max((weight for _, weight in asked), default=0)
    first = next((language for language, weight in asked if weight == heaviest), "pl")
    assert negotiate(header, "pl") == first


@given(st.text(max_size=200))
def test_nothing_a_browser_sends_confuses_it(accepted: str) -> None:
    assert negotiate(accepted, "pl") in LANGUAGES


def test_languages_introduce_themselves() -> None:
    assert [native_name(language) for language in ("pl", "en", "de", "uk")] == [
        "Polski", "English", "Deutsch", "Українська"
    ]  # fmt: skip


def test_a_text_kept_as_data_keeps_its_own_words_and_is_translated_otherwise() -> None:
    text = in_every_language({"pl": "Telefonia", "en": "Telephony"})
    assert text["pl"] == "Telefonia"
    assert set(text) == set(LANGUAGES)
    assert in_every_language({"en": ["no such words", "nor these"]})["pl"] == ["no such words", "nor these"]


@pytest.mark.parametrize(
    ("text", "shown"),
    [({"pl": "a", "en": "b"}, "pl"), ({"en": "b"}, "en"), ({"de": "c"}, "de"), ({"pl": "", "uk": "d"}, "uk")],
)
def test_words_that_lack_the_language_of_the_page_are_shown_in_the_nearest(
    text: dict[str, str], shown: str
) -> None:
    assert nearest(text, "pl") == shown
