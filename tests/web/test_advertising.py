"""Advertisements go by the page for everybody, and by interest for those who agreed."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import select
from support.cast import MakeApp
from support.client import Browser

from cookieapp.advertising.models import Campaign, Creative
from cookieapp.storage.sql import Sql
from cookieapp.storage.stores import Stores
from cookieapp.storage.unavailable import Unavailable

PAGES = ("/", "/articles/chat-or-phone", "/articles/how-many-people-at-ten", "/articles/honest-queues")


def link(page: str) -> str:
    """The address an advertisement leads to."""
    found = re.search(r'<h3><a href="(/offers/[^"]+)"', page)
    assert found
    return found[1]


def change(sql: Sql, campaign: str, **values: object) -> None:
    with sql.session() as session:
        found = session.get(Campaign, campaign)
        assert found is not None
        for name, value in values.items():
            setattr(found, name, value)


@pytest.mark.parametrize("path", PAGES)
def test_a_page_carries_one_labelled_advertisement_and_says_on_whose_behalf(app: Flask, path: str) -> None:
    page = Browser(app).get(path).text
    assert page.count('aria-labelledby="note-label"') == 1
    assert "Advertisement</h2>" in page
    assert "On behalf of: Contact Center sp. z o.o." in page
    assert "Paid for by: Contact Center sp. z o.o." in page


def test_why_it_is_there_is_told_beside_it(app: Flask) -> None:
    page = Browser(app).get("/articles/chat-or-phone").text
    assert "Why this advertisement?" in page
    assert "It fits what this page is about" in page
    assert "nothing we might know about you took part" in page
    assert 'href="/advertising/profile"' in page


def test_an_advertisement_leads_where_the_database_says(app: Flask) -> None:
    address = link(Browser(app).get("/articles/chat-or-phone").text)
    response = Browser(app).get(address + "?to=https://evil.example&landing=//evil.example")
    assert response.status_code == 303
    assert response.location.startswith("/articles/")


def test_a_campaign_that_has_ended_still_leads_on(app: Flask) -> None:
    address = link(Browser(app).get("/articles/chat-or-phone").text)
    sql = Stores.of(app).sql
    with sql.session() as session:
        for campaign in session.scalars(select(Campaign)).unique():
            campaign.status = "ended"
    app.extensions["cookieapp.advertising"].catalogue.expire()
    assert "note-label" not in Browser(app).get("/articles/chat-or-phone").text
    assert Browser(app).get(address).status_code == 303


@pytest.mark.parametrize("token", ["x", "A" * 52, "A" * 51 + "~", "%F0%9F%92%A5", "A" * 400])
def test_an_offer_that_nobody_made_leads_nowhere(app: Flask, token: str) -> None:
    assert Browser(app).get(f"/offers/{token}").status_code == 404
    assert Browser(app).get(f"/offers/{token}/sign.svg").status_code == 200


def test_an_advertisement_does_not_lead_to_the_page_it_is_on(app: Flask) -> None:
    with Stores.of(app).sql.session() as session:
        for creative in session.scalars(select(Creative)):
            creative.landing = "/articles/chat-or-phone"
    assert "note-label" not in Browser(app).get("/articles/chat-or-phone").text
    assert "note-label" in Browser(app).get("/articles/honest-queues").text


def test_a_page_with_a_forbidden_word_and_a_campaign_to_come_carry_nothing(app: Flask) -> None:
    sql = Stores.of(app).sql
    with sql.session() as session:
        names = [campaign.id for campaign in session.scalars(select(Campaign)).unique()]
    for name in names:
        change(sql, name, without=["phone"], starts=datetime(2026, 1, 1, tzinfo=UTC))
    assert "note-label" not in Browser(app).get("/articles/chat-or-phone").text
    for name in names:
        change(sql, name, without=[], starts=datetime(2099, 1, 1, tzinfo=UTC))
    app.extensions["cookieapp.advertising"].catalogue.expire()
    assert "note-label" not in Browser(app).get("/articles/chat-or-phone").text


def test_pages_stay_while_the_database_is_away_and_while_it_never_answered(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = make_app()
    catalogue = app.extensions["cookieapp.advertising"].catalogue
    Browser(app).get("/")
    monkeypatch.setattr(Stores.of(app).sql, "engine", None)

    def away(*_: object) -> None:
        raise Unavailable("sql", "away")

    monkeypatch.setattr(Sql, "session", away)
    catalogue.expire()
    assert "note-label" in Browser(app).get("/").text


def test_every_answer_has_an_offer_of_its_own(app: Flask) -> None:
    visitor = Browser(app)
    offers = {link(visitor.get("/articles/chat-or-phone").text) for _ in range(5)}
    assert len(offers) == 5


def test_no_address_looks_like_a_tracker_s(app: Flask) -> None:
    suspicious = re.compile(r"/ads?/|pixel|banner|track|beacon|analytics|sponsor", re.IGNORECASE)
    page = Browser(app).get("/articles/chat-or-phone").text
    assert not [url for url in re.findall(r'(?:href|src)="([^"]+)"', page) if suspicious.search(url)]
