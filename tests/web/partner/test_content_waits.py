"""A partner's content waits behind a placeholder that says what it is."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from flask import Flask
from support.client import Browser
from support.partner import PAGE, PARTNER, follow, press, shown

from cookieapp.consent.gate import Gate
from cookieapp.site.articles import read_placements


@pytest.mark.parametrize("choice", [None, "reject_all"])
def test_before_it_is_allowed_a_placeholder_says_what_it_is_and_who_provides_it(
    visitor: Browser, choice: str | None
) -> None:
    if choice:
        visitor.decide(choice)
    response = visitor.get(PAGE)
    assert not shown(response)
    placeholder = response.text.partition('id="content-demonstration"')[2].partition("</section>")[0]
    for words in (
        "The partner’s demonstration frame",
        "Partner Przykładowy",
        PARTNER,
        "partner_uid",
        "30 days",
    ):
        assert words in placeholder
    buttons = re.findall(r'<button class="button" type="submit" name="how" value="([a-z]+)">', placeholder)
    assert buttons == ["once", "month", "lasting"]


def test_every_content_that_an_article_shows_is_in_the_register(demo: Flask) -> None:
    gate = demo.wsgi_app
    assert isinstance(gate, Gate)
    for slug, contents in read_placements().items():
        assert Browser(demo).get(f"/articles/{slug}").status_code == 200
        assert set(contents) <= set(gate.register.contents)


def test_without_a_partner_there_is_nothing_to_hold_back(app: Flask) -> None:
    assert "content-demonstration" not in Browser(app).get(PAGE).text
    assert press(Browser(app), "once").status_code == 400


@pytest.mark.parametrize(
    ("kind", "directive", "written"),
    [
        ("picture", "img-src", f'<img src="{PARTNER}/frame" alt="The partner’s demonstration frame"'),
        ("script", "script-src", f'<script src="{PARTNER}/frame" defer></script>'),
    ],
)
def test_pictures_and_scripts_wait_in_the_same_way(
    demo: Flask, visitor: Browser, kind: str, directive: str, written: str
) -> None:
    gate = demo.wsgi_app
    assert isinstance(gate, Gate)
    contents = gate.register.contents
    assert isinstance(contents, dict)
    contents["demonstration"] = replace(contents["demonstration"], kind=kind, directive=directive)
    assert written not in visitor.get(PAGE).text
    page = follow(visitor, press(visitor, "once"))
    assert written in page.text
    assert f"{directive} 'self' {PARTNER}" in page.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("how", "content"), [("", "demonstration"), ("always", "demonstration"), ("once", "x"), ("month", "")]
)
def test_nonsense_is_refused(visitor: Browser, how: str, content: str) -> None:
    response = press(visitor, how, content=content)
    assert response.status_code == 400
    assert "Set-Cookie" not in response.headers


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "/\\evil.example", ""])
def test_it_leads_to_our_own_pages_only(visitor: Browser, target: str) -> None:
    assert press(visitor, "once", target).location.startswith("/?once=")
