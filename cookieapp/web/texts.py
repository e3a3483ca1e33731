"""Filters that turn the register's values into words."""

from __future__ import annotations

from collections.abc import Mapping

from cookieapp.register import Lifetime
from cookieapp.web.language import catalogue


def text(value: Mapping[str, str], language: str) -> str:
    """Choose the words in the language of the page."""
    return value[language]


def lifetime(value: Lifetime, language: str) -> str:
    """Say how long a cookie lives: "6 months", "until you close the browser"."""
    words = catalogue(language)
    if value.is_session:
        return words.gettext("until you close the browser")
    plural = {
        "minute": words.ngettext("%(n)s minute", "%(n)s minutes", value.count),
        "hour": words.ngettext("%(n)s hour", "%(n)s hours", value.count),
        "day": words.ngettext("%(n)s day", "%(n)s days", value.count),
        "month": words.ngettext("%(n)s month", "%(n)s months", value.count),
    }
    return plural[value.unit] % {"n": value.count}
