"""Find cookies in the register by words. Pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from cookieapp.register import Category, Cookie, Register, Service

LONGEST = 100  # characters of a question; the longest name of a cookie is far shorter


@dataclass(frozen=True, slots=True)
class Hit:
    """A cookie that was found, with where it belongs."""

    category: Category
    service: Service
    cookie: Cookie


def search(register: Register, wanted: str, language: str) -> list[Hit]:
    """Find the cookies about which all the words are said somewhere, whatever their case and accents."""
    words = fold(wanted[:LONGEST]).split()
    return [hit for hit in _all(register) if all(word in _said(hit, language) for word in words)]


def fold(text: str) -> str:
    """Write small letters without accents: "Zgłoś" becomes "zglos"."""
    plain = unicodedata.normalize("NFKD", text.casefold().replace("ł", "l"))
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def _all(register: Register) -> Iterator[Hit]:
    for category in register.categories:
        for service in category.services:
            for cookie in service.cookies:
                yield Hit(category, service, cookie)


def _said(hit: Hit, language: str) -> str:
    cookie, service, category = hit.cookie, hit.service, hit.category
    texts = (cookie.purpose, cookie.content, service.name, service.purpose, service.without, category.name)
    partner = service.partner.name if service.partner else ""
    return fold(" ".join([cookie.name, partner, *(text[language] for text in texts)]))
