"""One's own decisions are told in words, each with its receipt and notice, to nobody else."""

from __future__ import annotations

import pytest
from flask import Flask
from support.cast import ALICE, PASSWORD
from support.client import Browser
from support.ledger import records


def test_others_do_not_get_it(app: Flask, visitor: Browser, receipt: str) -> None:
    path = f"/consent/receipts/{records(app)[0].id}.json"
    assert Browser(app).get(path).status_code == 404
    other = Browser(app)
    other.decide("accept_all")
    assert other.get(path).status_code == 404
    assert visitor.get("/consent/receipts/AAAAAAAAAAAAAAAAAAAAAA.json").status_code == 404
    assert visitor.get("/consent/receipts/x.json").status_code == 404


def test_the_owner_of_the_account_gets_it_in_another_browser(
    app: Flask, alice: Browser, bob: Browser
) -> None:
    alice.decide("accept_all")
    path = f"/consent/receipts/{records(app)[-1].id}.json"
    elsewhere = Browser(app).logged_in(ALICE, PASSWORD)
    assert elsewhere.get(path).status_code == 200
    assert "Signed receipt" in elsewhere.get("/consent/history").text
    assert bob.get(path).status_code == 404


def test_the_notice_can_be_shown_again_in_its_own_language(app: Flask) -> None:
    browser = Browser(app, Accept_Language="pl")
    asked = [part.split('"')[0] for part in browser.get("/").text.split('name="asked" value="')[1:]]
    browser.post("/consent", {"choice": "accept_all", "notice": "banner", "asked": asked})
    page = Browser(app).get(f"/consent/notices/{records(app)[0].notice}").text
    assert "Odrzuć wszystkie" in page and 'lang="pl"' in page and "Statystyka odwiedzin" in page
    assert Browser(app).get("/consent/notices/" + "0" * 64).status_code == 404


def test_the_history_tells_in_words_what_was_decided(app: Flask, visitor: Browser) -> None:
    assert "No decision has been made here yet" in visitor.get("/consent/history").text
    visitor.decide("save", "statistics")
    visitor.decide("reject_all")
    page = visitor.get("/consent/history").text
    assert page.index("You withdrew consent") < page.index("You saved your choice")
    assert page.count("Signed receipt") == 2 and "What was deleted" in page
    assert "Signed receipt" not in Browser(app).get("/consent/history").text


def test_a_long_history_is_read_page_by_page(visitor: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cookieapp.consent.evidence.views.PAGE", 1)
    for choice in ("reject_all", "accept_all"):
        visitor.decide(choice)
    newest = visitor.get("/consent/history").text
    assert "Accept all" in newest and "Older" in newest and "Newer" not in newest
    oldest = visitor.get("/consent/history?page=2").text
    assert "You pressed “Reject all”" in oldest and "Newer" in oldest and "Older" not in oldest
    assert "There are no more decisions" in visitor.get("/consent/history?page=3").text
    assert visitor.get("/consent/history?page=-1").text.count("Signed receipt") == 1
