"""What this browser sent just now: explained, decoded where it is ours, and deleted on request."""

from __future__ import annotations

import json
import re
import time
from dataclasses import replace

import pytest
from flask import Flask
from support.cast import ALICE, SECRET, MakeApp
from support.client import Browser, set_cookies
from support.ledger import records

from config import Config
from cookieapp.consent.decision import decide
from cookieapp.consent.decision.cookie import encode
from cookieapp.consent.ledger.ledger import Ledger
from cookieapp.register import load
from cookieapp.settings.keys import working_key
from cookieapp.storage.redis import Redis
from cookieapp.storage.stores import Stores
from cookieapp.storage.unavailable import Unavailable

HERE = "/cookies/here"
KEY = working_key(SECRET.encode())
REGISTER = load()


def part(browser: Browser, name: str) -> str:
    """The words about one cookie."""
    page = browser.get(HERE).text
    found = re.search(rf"<section[^>]*>(?:(?!</section>).)*<code>{re.escape(name)}</code></h2>.*?</section>", page, re.DOTALL)  # fmt: skip
    assert found, f"{name} is not on the page"
    return " ".join(re.sub(r"<[^>]+>", " ", found[0]).split())


def delete(browser: Browser, name: str) -> str:
    """Delete a cookie and give the page that says so."""
    response = browser.post("/cookies/here/delete", {"name": name})
    assert response.status_code == 303
    return browser.get(response.location).text


def test_a_browser_that_sends_nothing_reads_so(visitor: Browser) -> None:
    page = visitor.get(HERE).text
    assert "Your browser sent no cookies" in page
    assert 'name="name"' not in page


def test_the_decision_is_told_in_words(visitor: Browser) -> None:
    visitor.decide("save", "statistics")
    words = part(visitor, "consent")
    assert "allowed" in words
    assert "Visit statistics yes" in words
    assert "Advertisements by interest no" in words
    assert visitor.cookies["consent"].split(".")[2] not in words


def test_a_yes_for_a_while_says_until_when(make_app: MakeApp, config: Config) -> None:
    browser = Browser(make_app(replace(config, demo=True)))
    browser.post("/consent/content", {"how": "month", "content": "demonstration", "next": "/"})
    assert re.search(r"Advertising partner \(example\) yes, until \d", part(browser, "consent"))


def test_a_decision_past_its_time_is_expired_and_one_that_was_forged_unreadable(visitor: Browser) -> None:
    old = decide(REGISTER, ["statistics"], int(time.time()) - 183 * 86_400, under_signal=False)
    visitor.keep("consent", encode(old, KEY))
    words = part(visitor, "consent")
    assert "expired" in words
    assert "Its time is over" in words
    visitor.keep("consent", encode(old, b"another key" * 4))
    assert "it counts as no decision" in part(visitor, "consent")


def test_preferences_are_told_in_words(visitor: Browser) -> None:
    visitor.post("/preferences", {"language": "en", "region": "PL", "font_size": "150", "theme": "dark", "motion": "less", "remember": "1"})  # fmt: skip
    words = part(visitor, "preferences")
    assert "150%" in words
    assert "Dark" in words


def test_numbers_are_shown_in_part_and_the_session_not_at_all(alice: Browser) -> None:
    alice.decide("accept_all")
    alice.get("/articles/chat-or-phone")
    page = alice.get(HERE).text
    for name in ("session", "device", "visitor", "interests"):
        value = alice.cookies[name]
        assert value not in page
        assert not any(value[at : at + 9] in page for at in range(len(value) - 9))
    assert "hidden: it is as good as a key" in page
    assert alice.cookies["session"][:6] not in part(alice, "session")


def test_what_the_server_keeps_is_told_as_well(app: Flask, alice: Browser) -> None:
    alice.decide("accept_all")
    alice.get("/articles/chat-or-phone")
    Stores.of(app).background.flush()
    assert f"Logged in as {ALICE}" in part(alice, "session")
    assert "On our server Topics in your interest profile" in part(alice, "interests")


def test_a_session_that_is_over_is_expired(alice: Browser, redis: Redis) -> None:
    redis.do("FLUSHDB")
    words = part(alice, "session")
    assert "expired" in words
    assert "this session is over" in words


def test_a_cookie_that_is_not_allowed_is_on_its_way_out(visitor: Browser) -> None:
    visitor.keep("visitor", "A" * 22)
    assert "not allowed" in part(visitor, "visitor")
    assert "visitor" not in visitor.cookies


def test_a_cookie_of_somebody_else_is_measured_and_not_read(visitor: Browser) -> None:
    visitor.keep("stranger", "12345678")
    words = part(visitor, "stranger")
    assert "unknown" in words
    assert "8 bytes, not read" in words
    assert "12345678" not in words


def test_the_signal_is_shown(app: Flask) -> None:
    assert "Global Privacy Control" in Browser(app, Sec_GPC="1").get(HERE).text.partition("<footer")[0]


def test_while_redis_is_away_the_page_says_what_it_cannot_know(
    alice: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object) -> None:
        raise Unavailable("redis", "a test")

    alice.decide("accept_all")
    alice.get("/articles/chat-or-phone")
    monkeypatch.setattr(Redis, "do", away)
    monkeypatch.setattr(Redis, "trip", away)
    for name in ("session", "interests"):
        assert "cannot be looked up at the moment" in part(alice, name)
    assert "Our store on the server does not answer" in delete(alice, "session")
    assert "session" not in alice.cookies


class TestDeleting:
    """A button for each cookie, which also erases what the server keeps under it."""

    def test_the_interest_profile_goes_with_its_cookie(
        self, app: Flask, visitor: Browser, redis: Redis
    ) -> None:
        visitor.decide("accept_all")
        visitor.get("/articles/chat-or-phone")
        Stores.of(app).background.flush()
        assert [key for key in redis.do("KEYS", "*") if b"interest" in key]
        page = delete(visitor, "interests")
        assert "Deleted: interests" in page
        assert "has been erased as well" in page
        assert "interests" not in visitor.cookies
        left = [key for key in redis.do("KEYS", "*") if b"interest" in key]
        assert all(key.endswith(b":gone") for key in left), "only a note that it is gone may stay for a while"

    def test_deleting_the_session_ends_it_on_the_server_too(self, alice: Browser, app: Flask) -> None:
        value = alice.cookies["session"]
        assert "Deleted: session" in delete(alice, "session")
        alice.keep("session", value)
        assert alice.get("/account").status_code == 303

    def test_deleting_the_decision_takes_back_what_it_allowed(self, app: Flask, visitor: Browser) -> None:
        visitor.decide("accept_all")
        visitor.get("/articles/chat-or-phone")
        Stores.of(app).background.flush()
        gone = set_cookies(visitor.post("/cookies/here/delete", {"name": "consent"}))
        assert set(gone) == {"consent", "visitor", "interests"}
        assert all("Max-Age=0" in line for line in gone.values())
        assert visitor.cookies == {}

    def test_deleting_the_decision_is_written_down_as_a_withdrawal(
        self, app: Flask, visitor: Browser
    ) -> None:
        visitor.decide("save", "statistics")
        assert "we keep a record of that" in part(visitor, "consent")
        page = delete(visitor, "consent")
        assert "What you had allowed is withdrawn" in page
        given, taken = records(app)
        assert (given.control, taken.control) == ("save", "withdrawal")
        assert taken.consent_id == given.consent_id
        said = json.loads(taken.content)
        assert said["withdrawn"] == ["statistics"]
        assert {name: answer["granted"] for name, answer in said["answers"].items()} == {"statistics": False}
        assert "we keep a record of that" in visitor.get(f"/consent/notices/{taken.notice}").text

    def test_what_two_people_allowed_in_one_browser_is_withdrawn_for_both(
        self, app: Flask, alice: Browser
    ) -> None:
        """The cookie holds the browser's own decision and that of the account; both go with it."""
        visitor = Browser(app)
        visitor.decide("save", "statistics")
        alice.keep("consent", visitor.cookies["consent"])
        alice.decide("save", "own-ads")
        delete(alice, "consent")
        assert [json.loads(record.content)["withdrawn"] for record in records(app)[-2:]] == [
            ["statistics"],
            ["own-ads"],
        ]
        assert len({record.consent_id for record in records(app)}) == 2

    def test_where_decisions_count_everywhere_it_is_withdrawn_everywhere(
        self, app: Flask, alice: Browser
    ) -> None:
        """Otherwise the account would bring it back with the very next page."""
        alice.decide("save", "statistics", everywhere_offered="1", everywhere="1")
        delete(alice, "consent")
        alice.get("/articles/chat-or-phone")
        assert "visitor" not in alice.cookies

    def test_while_the_ledger_is_away_it_goes_all_the_same(
        self, app: Flask, visitor: Browser, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def away(*_: object) -> None:
            raise Unavailable("sql", "a test")

        visitor.decide("accept_all")
        with monkeypatch.context() as patch:
            patch.setattr(Ledger, "append", away)
            assert "What you had allowed is withdrawn" in delete(visitor, "consent")
        assert visitor.cookies == {}
        app.extensions["cookieapp.consent.spool"].drain(app.extensions["cookieapp.ledger"])
        assert [record.control for record in records(app)] == ["accept_all", "withdrawal"]

    def test_deleting_a_refusal_leaves_no_record(self, app: Flask, visitor: Browser) -> None:
        visitor.decide("reject_all")
        delete(visitor, "consent")
        assert len(records(app)) == 1
        assert visitor.cookies == {}
        assert 'id="consent-banner"' in visitor.get("/").text

    def test_a_cookie_of_somebody_else_goes_as_well(self, visitor: Browser) -> None:
        visitor.keep("stranger", "1")
        assert "Deleted: stranger" in delete(visitor, "stranger")
        assert visitor.cookies == {}

    def test_one_that_stays_is_not_said_to_be_gone(self, visitor: Browser) -> None:
        """Set for another path or domain, a cookie outlives what we can do about it."""
        visitor.keep("stranger", "1")
        page = visitor.get(f"{HERE}?deleted=stranger").text
        assert "The browser still sends “stranger”" in page
        assert "Deleted: stranger" not in page

    @pytest.mark.parametrize("words", ["you+have+won", "%3Cb%3E", "x" * 65, "a;b"])
    def test_nobody_else_can_put_words_on_the_page(self, visitor: Browser, words: str) -> None:
        assert "Deleted:" not in visitor.get(f"{HERE}?deleted={words}").text


def test_a_cookie_that_no_server_reads_is_said_so_on_every_page_and_all_can_be_deleted(
    app: Flask, visitor: Browser
) -> None:
    """The server drops the whole header for one byte that is not ASCII, and leaves an empty one."""
    sending = app.test_client(use_cookies=False)
    lost = {"Cookie": "", "Accept-Language": "en", "Sec-Fetch-Site": "same-origin"}
    for path in ("/", HERE, "/nowhere"):
        page = sending.get(path, headers=lost)
        assert "Your cookies cannot be read" in page.text
        assert "Your browser sent no cookies" not in page.text
        assert not set_cookies(page)
    cleared = sending.post("/cookies/here/delete-all", headers=lost)
    assert cleared.headers["Clear-Site-Data"] == '"cookies"'
    assert "All cookies of this address are deleted" in visitor.get(cleared.location or "").text


def test_where_cookies_can_be_read_nothing_deletes_them_all(visitor: Browser) -> None:
    visitor.decide("reject_all")
    answer = visitor.post("/cookies/here/delete-all")
    assert (answer.status_code, answer.location) == (303, HERE)
    assert "Clear-Site-Data" not in answer.headers
    assert "Your cookies cannot be read" not in visitor.get("/").text
