"""Walk through the pages in each language: the page says which it is, and no words of another are left over."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from xml.etree.ElementTree import Element

import html5lib
import pytest
from flask import Flask
from support.cast import OLIVE, PASSWORD, MakeApp
from support.client import Browser

from config import LANGUAGES, Config
from cookieapp.accounts.people.directory import Directory
from cookieapp.storage.stores import Stores
from cookieapp.web.language import SOURCE

SPOKEN = ("alt", "aria-label", "aria-description", "placeholder", "title", "label")
"""Attributes that a person may read or hear."""

MUTE = {"script", "style", "code", "kbd", "samp", "pre", "time", "svg"}
NAMES = re.compile(
    r"https?://\S+|(?:/[\w-]+)+|www\.\S+|\S+@\S+|\S+\.toml|[A-Z]{2,}"
    r"|Global Privacy Control|Contact Center|sp\. z o\.o\."
)
"""Names stay what they are in every language."""

WORD = re.compile(r"[^\W\d_]{2,}")
ENOUGH = 4
"""Words that two languages do not share by chance."""


@pytest.fixture
def stage(make_app: MakeApp, config: Config, hash_of_password: str) -> tuple[Flask, Browser, Browser]:
    """A site in demo mode, where most is to be seen, with a visitor and the operator."""
    app = make_app(replace(config, demo=True))
    Directory(Stores.of(app).sql).create(OLIVE, hash_of_password, "operator")
    olive = Browser(app).logged_in(OLIVE, PASSWORD)
    olive.submit("/consent", {"choice": "accept_all"})
    return app, Browser(app), olive


def addresses(app: Flask) -> Iterator[str]:
    """Every address that shows something to whoever asks for it."""
    for rule in app.url_map.iter_rules():
        if "GET" in (rule.methods or set()) and rule.endpoint != "advertising.click":
            yield re.sub(r"<[^>]+>", "chat-or-phone", rule.rule)
    yield "/consent?saved=1&removed=visitor"
    yield "/preferences?saved=1"
    yield "/nowhere"


def pages(app: Flask, browser: Browser, language: str) -> Iterator[tuple[str, str]]:
    """Each page with its address."""
    for address in addresses(app):
        response = browser.get(f"{address}{'&' if '?' in address else '?'}lang={language}")
        if response.mimetype == "text/html" and response.status_code not in (301, 302, 303):
            yield address, response.text


def told(element: Element, language: str) -> Iterator[str]:
    """The words of a page in its own language: texts and spoken attributes, without names and parts in others."""
    if element.tag in MUTE or not isinstance(element.tag, str):
        return
    if element.get("lang", language) != language:
        return
    words = [element.text, *(child.tail for child in element), *map(element.get, SPOKEN)]
    if element.tag == "meta" and element.get("name") != "viewport":
        words.append(element.get("content"))
    yield from (NAMES.sub("", text) for text in words if text)
    for child in element:
        yield from told(child, language)


def sentences(page: str, language: str) -> set[str]:
    """Everything of a page that has enough words to be told from chance, white space folded."""
    root = html5lib.parse(page, namespaceHTMLElements=False)
    texts = (" ".join(text.split()) for text in told(root, language))
    return {text for text in texts if len(WORD.findall(text)) >= ENOUGH}


def test_the_check_finds_what_was_left_over() -> None:
    page = '<html lang="de"><p>Alle Artikel <b>We ask before we store anything.</b><i lang="en">Some words of another one</i></p>'
    assert sentences(page, "de") == {"We ask before we store anything."}


def test_no_sentence_of_the_source_is_left_over(stage: tuple[Flask, Browser, Browser]) -> None:
    app, *browsers = stage
    left: dict[tuple[str, str], set[str]] = {}
    for browser in browsers:
        source = {address: sentences(page, SOURCE) for address, page in pages(app, browser, SOURCE)}
        for language in (language for language in LANGUAGES if language != SOURCE):
            for address, page in pages(app, browser, language):
                assert f'<html lang="{language}"' in page, address
                found = sentences(page, language) & source[address]
                if found:
                    left[language, address] = found
    assert left == {}
