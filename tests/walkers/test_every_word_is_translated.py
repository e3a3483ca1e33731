"""Walk through the message catalogues: each holds every word of the site, translated with care."""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from babel import Locale
from babel.messages.catalog import Catalog, Message
from babel.messages.plurals import get_plural
from babel.messages.pofile import read_po

from config import LANGUAGES
from cookieapp.web.language import SOURCE

ROOT = Path(__file__).resolve().parents[2]
TRANSLATED = [language for language in LANGUAGES if language != SOURCE]
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%(?!\()")

pytestmark = pytest.mark.parametrize("language", TRANSLATED)


def catalogue_of(language: str) -> Catalog:
    """Read the catalogue of a language."""
    with (ROOT / "translations" / language / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return read_po(file, locale=language, abort_invalid=True)


def messages(language: str) -> Iterator[tuple[Message, list[str], list[str]]]:
    """Give each message with its words in the source and in the language, header left out."""
    for message in catalogue_of(language):
        if message.id:
            yield message, _forms(message.id), _forms(message.string)


def _forms(words: str | list[str] | tuple[str, ...] | None) -> list[str]:
    return [words or ""] if isinstance(words, str) or words is None else [form or "" for form in words]


def translations() -> ModuleType:
    """Load the program behind `bin/translations`."""
    spec = importlib.util.spec_from_file_location("translations", ROOT / "bin" / "translations.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_catalogue_holds_the_words_of_templates_and_code(language: str) -> None:
    on_the_site = {message.id for message in translations().gather(language) if message.id}
    in_the_catalogue = {message.id for message, _, _ in messages(language)}
    hint = "run bin/translations and translate what it adds"
    assert not on_the_site - in_the_catalogue, hint
    assert not in_the_catalogue - on_the_site, hint


def test_the_catalogue_is_as_bin_translations_writes_it(
    language: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert translations().main(check=True) == 0, capsys.readouterr()


def test_no_message_is_untranslated_or_uncertain(language: str) -> None:
    assert not [message.id for message, _, theirs in messages(language) if not all(map(str.strip, theirs))]
    assert not [message.id for message, _, _ in messages(language) if message.fuzzy]


def test_placeholders_are_the_same_in_every_form(language: str) -> None:
    """A missing one loses a fact, a misspelt one is an error when the page is made."""
    for message, ours, theirs in messages(language):
        # Source forms may differ ("one day", "%(n)s days"); a translation needs those of the fullest.
        expected = max((sorted(PLACEHOLDER.findall(form)) for form in ours), key=len)
        for form in theirs:
            assert sorted(PLACEHOLDER.findall(form)) == expected, message.id


def test_every_plural_form_of_the_language_is_there(language: str) -> None:
    rule = get_plural(Locale.parse(language))
    assert catalogue_of(language).num_plurals == rule.num_plurals
    assert catalogue_of(language).plural_expr == rule.plural_expr
    for message, ours, theirs in messages(language):
        if len(ours) > 1:
            assert len(theirs) == rule.num_plurals, message.id
            assert len(set(theirs)) > 1, f"all plural forms of {message.id} are the same"


def test_white_space_at_the_ends_is_the_same(language: str) -> None:
    for message, ours, theirs in messages(language):
        for form in theirs:
            assert _ends(form) == _ends(ours[0]), message.id


def _ends(words: str) -> tuple[str, str]:
    """Give the white space before and after the words."""
    return words[: len(words) - len(words.lstrip())], words[len(words.rstrip()) :]


FAMILIAR = {
    "de": re.compile(r"\b[Dd](u|ich|ir|eine?[rmns]?)\b|\b[Bb]itte (gib|wähle|sag|lies|nimm)\b"),
    "uk": re.compile(r"\b(ви|вас|вам|вами|ваш\w*)\b"),
    "pl": re.compile(r"\b(twój|twoj\w*|ciebie|tobie|tobą)\b"),
}
"""How people are not addressed: German says Sie, Ukrainian Ви, Polish Ty, the latter two with capitals."""


def test_people_are_addressed_the_same_everywhere(language: str) -> None:
    prose = (ROOT / "translations" / language).rglob("*.md")
    told = {form for _, _, forms in messages(language) for form in forms}
    told |= {line for file in prose for line in file.read_text(encoding="utf-8").splitlines()}
    assert [words for words in told if FAMILIAR[language].search(words)] == []
