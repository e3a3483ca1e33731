"""The question about cookies is light: two kilobytes at most with its styles, no request, no script."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import brotli
import pytest
from flask import Flask
from support.client import Browser

from config import LANGUAGES

STYLES = Path(__file__).resolve().parents[2] / "static" / "css"
MOST = 2 * 1024
PACK = {"gzip": lambda text: gzip.compress(text, 9), "br": lambda text: brotli.compress(text, quality=5)}


def requests(page: str) -> list[str]:
    """What a page makes a browser ask for."""
    return re.findall(r'<(?:link rel="stylesheet"|img|script|iframe|source)[^>]*(?:href|src)="([^"]+)"', page)


@pytest.mark.parametrize("coding", PACK)
@pytest.mark.parametrize("language", LANGUAGES)
def test_it_adds_two_kilobytes_at_most(app: Flask, language: str, coding: str) -> None:
    asked, answered = Browser(app), Browser(app)
    answered.decide("reject_all")
    pack = PACK[coding]
    with_it, without = (browser.get(f"/cookies?lang={language}").text for browser in (asked, answered))
    assert 'id="consent-banner"' in with_it
    assert 'id="consent-banner"' not in without
    rules = [
        line
        for sheet in STYLES.glob("*.css")
        for line in sheet.read_text(encoding="utf-8").splitlines()
        if re.search(r"#consent-banner|\.question|\.asking|\.equal", line)
    ]
    assert rules
    added = len(pack(with_it.encode())) - len(pack(without.encode())) + len(pack("\n".join(rules).encode()))
    assert 0 < added <= MOST, added
    assert requests(with_it) == requests(without)


def test_it_is_in_the_page_and_not_brought_by_a_script(visitor: Browser) -> None:
    page = visitor.get("/").text
    assert page.index('id="consent-banner"') < page.index("<header")
