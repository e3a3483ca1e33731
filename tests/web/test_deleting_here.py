"""Deleting on "in this browser now": one cookie, with what the server keeps under it, or all of them."""

from __future__ import annotations

import json

import pytest
from flask import Flask
from support.cast import SECRET
from support.client import Browser, set_cookies
from support.here import HERE, delete, part
from support.ledger import records

from cookieapp.consent.ledger.ledger import Ledger
from cookieapp.settings.keys import working_key
from cookieapp.storage.redis import Redis
from cookieapp.storage.stores import Stores
from cookieapp.storage.unavailable import Unavailable

KEY = working_key(SECRET.encode())


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
