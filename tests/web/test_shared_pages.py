"""Pages that are made once for everybody say nothing about anybody."""

from __future__ import annotations

from flask import Flask
from support.cast import ALICE, BOB, PASSWORD
from support.client import Browser, token_in

PAGES = ("/", "/articles/chat-or-phone", "/?lang=pl")


def test_nothing_of_one_person_is_on_another_s_page(app: Flask, alice: Browser, bob: Browser) -> None:
    for path in PAGES:
        pages = [alice.get(path).text, bob.get(path).text, Browser(app).get(path).text]
        assert not any(ALICE in page or BOB in page for page in pages)


def test_each_form_has_a_token_of_its_own_session(alice: Browser, bob: Browser) -> None:
    tokens = {token_in(browser.get("/")) for browser in (alice, alice, bob)}
    assert len(tokens) == 3
    assert alice.post("/logout", {"csrf_token": token_in(bob.get("/"))}).status_code == 422
    assert alice.post("/logout", {"csrf_token": token_in(alice.get("/"))}).status_code == 303


def test_a_page_follows_the_decision_the_preferences_and_the_login(app: Flask, accounts: object) -> None:
    browser = Browser(app)
    assert 'id="consent-banner"' in browser.get("/").text
    browser.decide("accept_all")
    allowed = browser.get("/").text
    assert 'id="consent-banner"' not in allowed
    assert 'value="reject_all"' in allowed
    browser.decide("reject_all")
    assert 'value="reject_all"' not in browser.get("/").text
    browser.submit("/preferences", {"theme": "dark", "language": "pl"})
    assert 'data-theme="dark"' in browser.get("/").text
    assert 'href="/login"' in browser.get("/").text
    browser.logged_in(ALICE, PASSWORD)
    assert 'href="/account"' in browser.get("/").text


def test_an_address_with_words_of_somebody_s_own_is_made_for_them_alone(app: Flask) -> None:
    for number in range(3):
        page = Browser(app).get(f"/?visitor={number}").text
        assert f'name="next" value="/?visitor={number}"' in page


def test_the_mark_of_a_token_never_leaves(app: Flask, alice: Browser) -> None:
    for path in PAGES:
        for browser in (alice, Browser(app)):
            assert "⟦" not in browser.get(path).text
