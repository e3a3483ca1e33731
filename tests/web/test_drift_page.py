"""The operator sees where what happened differed from the register, with the entry it concerns."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from support.cast import OLIVE, PASSWORD, MakeApp
from support.client import Browser

from config import Config
from cookieapp.accounts.people.directory import Directory
from cookieapp.consent.drift.counts import KEPT, Drifted, Source
from cookieapp.storage.stores import Stores
from cookieapp.storage.unavailable import Unavailable

PARTNER = "http://127.0.0.1:8001"
PIXEL = Drifted(Source.BROWSER, PARTNER, "img-src", "/articles/<slug>", "stand-in-partner")
SLIP = Drifted(Source.GATE, "_ga", "undeclared", "/", "")


@pytest.fixture
def demo(make_app: MakeApp, config: Config, hash_of_password: str) -> Flask:
    """The demonstration, where operators need no second factor."""
    app = make_app(replace(config, demo=True))
    Directory(Stores.of(app).sql).create(OLIVE, hash_of_password, "operator")
    return app


@pytest.fixture
def olive(demo: Flask) -> Browser:
    """Olive the operator, logged in."""
    return Browser(demo).logged_in(OLIVE, PASSWORD)


def note(app: Flask, drifted: Drifted, number: int, days_ago: int = 0) -> None:
    day = (datetime.now(UTC) - timedelta(days=days_ago)).strftime("%Y-%m-%d")
    background = Stores.of(app).background
    background.count(f"drift:{day}", drifted.field(), KEPT, number)
    assert background.flush()


def rows(page: str) -> list[list[str]]:
    """The cells of each line, without their markup."""
    return [
        [
            " ".join(re.sub(r"<[^>]+>", " ", cell).split())
            for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL)
        ]
        for row in re.findall(r"<tr>(.*?)</tr>", page.partition("<tbody>")[2], re.DOTALL)
    ]


def test_a_quiet_site_says_so(olive: Browser) -> None:
    assert olive.get("/operator/drift").text.count("Nothing drifted.") == 2


def test_what_browsers_held_back_names_the_entry_of_the_register(demo: Flask, olive: Browser) -> None:
    note(demo, PIXEL, 3)
    note(demo, PIXEL, 4, days_ago=2)
    [line] = rows(olive.get("/operator/drift").text)
    assert line[0] == PARTNER
    assert line[2] == "Advertising partner (example) – Partner Przykładowy"
    assert line[3] == "/articles/&lt;slug&gt;"
    assert line[5] == "7"


def test_a_period_leaves_out_what_was_before(demo: Flask, olive: Browser) -> None:
    note(demo, SLIP, 1, days_ago=3)
    assert rows(olive.get("/operator/drift?days=1").text) == []
    assert rows(olive.get("/operator/drift?days=7").text)[0][:2] == ["_ga", "not declared, dropped"]
    assert olive.get("/operator/drift?days=x").status_code == 200


def test_what_a_stranger_put_into_a_name_stays_text(demo: Flask, olive: Browser) -> None:
    note(demo, replace(PIXEL, name="https://<script>.example", service="gone"), 1)
    page = olive.get("/operator/drift").text
    assert "&lt;script&gt;" in page
    assert "<script>.example" not in page


def test_while_redis_is_away_the_page_says_so(olive: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: object) -> None:
        raise Unavailable("redis", "a test")

    monkeypatch.setattr("cookieapp.operator.drift.read", away)
    response = olive.get("/operator/drift")
    assert response.status_code == 200
    assert "does not answer at the moment" in response.text
