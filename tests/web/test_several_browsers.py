"""One person, several browsers: what is decided in an account, where it counts, and when it ends."""

from __future__ import annotations

import pytest
from flask import Flask
from support.cast import ALICE, BOB, PASSWORD
from support.client import Browser, set_cookies
from support.ledger import records, whole

from cookieapp.accounts.people.directory import Directory
from cookieapp.storage.chores import Chores
from cookieapp.storage.redis import Redis
from cookieapp.storage.stores import Stores
from cookieapp.storage.unavailable import Unavailable

OFFERED = {"everywhere_offered": "1"}


def allowed(browser: Browser, service: str = "statistics") -> bool:
    page = browser.get("/consent").text
    box = page.split(f'value="{service}"')[1].split(">")[0]
    return " checked" in box


def share(browser: Browser, *services: str) -> None:
    browser.decide("save", *services, everywhere="1", **OFFERED)


@pytest.fixture
def laptop(app: Flask, accounts: Directory) -> Browser:
    return Browser(app).logged_in(ALICE, PASSWORD)


@pytest.fixture
def phone(app: Flask, accounts: Directory) -> Browser:
    return Browser(app).logged_in(ALICE, PASSWORD)


def test_without_being_asked_to_a_decision_stays_in_its_browser(laptop: Browser, phone: Browser) -> None:
    laptop.decide("accept_all")
    assert allowed(laptop) and not allowed(phone)


def test_after_logging_out_a_shared_computer_is_as_it_was(laptop: Browser) -> None:
    laptop.decide("accept_all")
    laptop.get("/articles/chat-or-phone")
    assert {"visitor", "interests"} <= set(laptop.cookies)
    gone = set_cookies(laptop.submit("/logout", {}, form_on="/account"))
    assert "Max-Age=0" in gone["visitor"] and "Max-Age=0" in gone["interests"]
    page = laptop.get("/").text
    assert 'id="consent-banner"' in page
    assert "visitor" not in laptop.cookies
    assert "No decision has been made here yet" in laptop.get("/consent/history").text


def test_after_logging_out_the_browsers_own_former_decision_is_back(app: Flask, accounts: Directory) -> None:
    browser = Browser(app)
    browser.decide("save", "own-ads")
    browser.logged_in(ALICE, PASSWORD)
    assert allowed(browser, "own-ads"), "until something else is decided"
    browser.decide("save", "statistics")
    assert allowed(browser) and not allowed(browser, "own-ads")
    browser.submit("/logout", {}, form_on="/account")
    assert allowed(browser, "own-ads") and not allowed(browser)
    browser.logged_in(ALICE, PASSWORD)
    assert allowed(browser) and not allowed(browser, "own-ads"), "and the account's is, on coming again"


def test_the_next_person_at_the_same_computer_inherits_nothing(app: Flask, laptop: Browser) -> None:
    laptop.decide("accept_all")
    laptop.submit("/logout", {}, form_on="/account")
    laptop.logged_in(BOB, PASSWORD)
    assert not allowed(laptop)
    history = laptop.get("/consent/history").text
    assert "Signed receipt" not in history


def test_a_session_that_ended_by_itself_takes_the_accounts_decision_along(
    laptop: Browser, redis: Redis
) -> None:
    laptop.decide("accept_all")
    laptop.get("/articles/chat-or-phone")
    redis.do("FLUSHDB")
    laptop.get("/")
    assert "visitor" not in laptop.cookies and "interests" not in laptop.cookies


def test_the_form_offers_the_same_everywhere_unticked(laptop: Browser, visitor: Browser) -> None:
    page = laptop.get("/consent").text
    box = page.split('id="everywhere"')[1].split(">")[0]
    assert "checked" not in box
    assert 'id="everywhere"' not in visitor.get("/consent").text


def test_consent_travels_when_that_was_chosen_and_the_other_browser_says_so(
    laptop: Browser, phone: Browser
) -> None:
    share(laptop, "statistics")
    page = phone.get("/").text
    assert "What you decided elsewhere counts here" in page
    assert allowed(phone) and not allowed(phone, "own-ads")
    assert "What you decided elsewhere" not in phone.get("/").text


def test_withdrawal_in_one_browser_empties_the_other_on_its_next_request(
    app: Flask, laptop: Browser, phone: Browser, redis: Redis
) -> None:
    share(laptop, "statistics", "own-ads")
    for browser in (laptop, phone):
        browser.get("/articles/chat-or-phone")
        browser.get("/articles/chat-or-phone")
    Stores.of(app).background.flush()
    assert {"visitor", "interests"} <= set(phone.cookies)
    assert len([key for key in redis.do("KEYS", "interests:*") if key.endswith(b"}")]) == 2
    laptop.decide("reject_all", notice="footer")
    gone = set_cookies(phone.get("/"))
    assert "Max-Age=0" in gone["visitor"] and "Max-Age=0" in gone["interests"]
    assert not {"visitor", "interests"} & set(phone.cookies)
    Stores.of(app).background.flush()
    assert not [key for key in redis.do("KEYS", "interests:*") if key.endswith(b"}")]
    assert not allowed(phone)
    assert [record.control for record in records(app)][-2:] == ["withdrawal", "everywhere"]
    assert whole(app).length == len(records(app))


def test_refusal_travels_too(laptop: Browser, phone: Browser) -> None:
    phone.decide("accept_all")
    share(laptop)
    phone.get("/")
    assert not allowed(phone)


def test_a_login_in_a_new_browser_takes_the_decision_over_and_says_so(app: Flask, laptop: Browser) -> None:
    share(laptop, "statistics")
    tablet = Browser(app).logged_in(ALICE, PASSWORD)
    page = tablet.get("/account").text
    assert "What you decided elsewhere counts here" in page and allowed(tablet)
    tablet.submit("/logout", {}, form_on="/account")
    assert 'id="consent-banner"' in tablet.get("/").text


def test_sharing_can_be_ended_and_every_browser_keeps_what_it_has(laptop: Browser, phone: Browser) -> None:
    share(laptop, "statistics")
    phone.get("/")
    laptop.decide("save", **OFFERED)
    phone.get("/")
    assert not allowed(laptop) and allowed(phone)


def test_a_logged_in_page_still_costs_one_trip_and_a_visitor_none(
    app: Flask, laptop: Browser, phone: Browser, visitor: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    share(laptop, "statistics")
    phone.get("/")
    trips = []
    own = Stores.of(app).redis
    for name in ("do", "trip", "run"):
        real = getattr(own, name)
        monkeypatch.setattr(own, name, lambda *given, _real=real: trips.append(given) or _real(*given))
    phone.get("/consent")
    assert len(trips) == 1
    visitor.get("/")
    assert len(trips) == 1


def test_while_redis_cannot_be_told_the_others_hear_of_it_later(
    app: Flask, laptop: Browser, phone: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    share(laptop, "statistics")
    phone.get("/")

    def away(*given: object) -> None:
        raise Unavailable("redis", "away")

    with monkeypatch.context() as patch:
        patch.setattr(app.session_interface, "note_all", away)
        laptop.decide("reject_all")
    assert allowed(phone)
    with app.app_context():
        Chores.of(app).do(["everywhere"])
    assert not allowed(phone)


def test_history_and_receipts_follow_the_account(
    app: Flask, laptop: Browser, phone: Browser, bob: Browser
) -> None:
    laptop.decide("accept_all")
    assert "You pressed “Accept all”" in phone.get("/consent/history").text
    assert "You pressed “Accept all”" not in bob.get("/consent/history").text
