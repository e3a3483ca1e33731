"""The words of the site in the language of the page.

English is the language of the source; the other languages come from
`translations/<language>/LC_MESSAGES/messages.po`, read once at start. Texts that are kept as data
(the register, topics, browsers, advertisements) may hold their own words for some languages; the
catalogues hold them for the others.
"""

from __future__ import annotations

import gettext as standard
from collections.abc import Mapping
from functools import cache, lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any, TypeVar

from babel import Locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from flask import g, has_request_context
from markupsafe import escape

from config import LANGUAGES
from cookieapp.web.binding import bound

FOLDER = Path(__file__).resolve().parents[2] / "translations"
SOURCE = "en"
Words = TypeVar("Words", str, list[str])


@cache
def catalogue(language: str) -> standard.NullTranslations:
    """Give the translations into a language, set as pages are; the source's own words for English."""
    return _read(language, bind=True)


@cache
def _read(language: str, *, bind: bool) -> standard.NullTranslations:
    file = FOLDER / language / "LC_MESSAGES" / "messages.po"
    if language == SOURCE or not file.exists():
        return standard.NullTranslations()
    with file.open("rb") as stream:
        messages = read_po(stream, locale=language)
    for message in messages if bind else ():
        words = message.string
        message.string = (
            bound(words, language)
            if isinstance(words, str)
            else tuple(bound(one, language) for one in words or ())
        )
    compiled = BytesIO()
    write_mo(compiled, messages)
    compiled.seek(0)
    return standard.GNUTranslations(compiled)


def current() -> str:
    """Give the language of the page being made; the source's outside a request."""
    return g.get("language", SOURCE) if has_request_context() else SOURCE


def gettext(message: str) -> str:
    """Translate into the language of the page."""
    return catalogue(current()).gettext(message)


def ngettext(singular: str, plural: str, number: int) -> str:
    """Translate with the plural form that the number asks for."""
    return catalogue(current()).ngettext(singular, plural, number)


class Lazy:
    """Words that are translated when they are shown: for labels of forms."""

    __slots__ = ("message",)

    def __init__(self, message: str) -> None:
        self.message = message

    def __str__(self) -> str:
        """Translate now."""
        return gettext(self.message)

    def __mod__(self, values: object) -> str:
        """Translate and fill in values, as WTForms does with messages."""
        filled: str = str(self) % values
        return filled

    def __html__(self) -> str:
        """Translate and escape, for templates."""
        return str(escape(str(self)))


def lazy_gettext(message: str) -> Any:
    """Mark words for translation when they are shown."""
    return Lazy(message)


def translate(words: Words, language: str) -> Words:
    """Translate words of the source, one text or a list of them, as they are kept: they are hashed."""
    one = _read(language, bind=False).gettext
    return one(words) if isinstance(words, str) else [one(part) for part in words]


def in_every_language(text: Mapping[str, Words]) -> dict[str, Words]:
    """Complete a text kept as data: its own words where it has them, else the catalogue's."""
    return {
        language: text[language] if language in text else translate(text[SOURCE], language)
        for language in LANGUAGES
    }


def nearest(text: Mapping[str, str], language: str) -> str:
    """Choose the language to show a text in that may lack some, as what an operator writes may."""
    return next(one for one in (language, SOURCE, *text) if text.get(one))


def pick(text: Mapping[str, str], language: str | None = None) -> str:
    """Choose the words in the language of the page out of a text of the register."""
    return text[language or current()]


@lru_cache(maxsize=256)
def negotiate(accepted: str, default: str) -> str:
    """Choose a language by an Accept-Language header (RFC 9110, section 12.5.4)."""
    best, best_weight = default, 0.0
    for part in accepted.split(",")[:20]:
        tag, _, parameters = part.strip().partition(";")
        try:
            weight = float(parameters.strip().removeprefix("q=")) if parameters else 1.0
        except ValueError:
            continue
        language = tag.strip().lower().partition("-")[0]
        if language in LANGUAGES and best_weight < weight <= 1:
            best, best_weight = language, weight
    return best


def native_name(language: str) -> str:
    """Give a language's own name for itself, capitalised: Polski, English."""
    name = Locale(language).get_display_name(language) or language
    return name[0].upper() + name[1:]
