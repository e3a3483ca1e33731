"""Redis or the database away in the middle of a flow: clear words, nothing half done, no breakdown."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from support.cast import ALICE, PASSWORD
from support.client import Browser, token_in
from support.post import Postbox, press

from cookieapp.accounts.history.events import Events
from cookieapp.accounts.people.directory import Directory
from cookieapp.accounts.sessions import lifecycle
from cookieapp.accounts.sessions.listing import Listing
from cookieapp.mail.outbox import Outbox
from cookieapp.storage.stores import Stores
from cookieapp.storage.unavailable import Unavailable

BETTER = "a better sentence than the last one"
NEW = {"email": "carol@example.com", "password": "nobody else knows this one"}


class Away:
    """A store that can be taken away."""

    def __init__(self, app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
        self.stores, self.monkeypatch = Stores.of(app), monkeypatch

    def redis(self) -> None:
        """Take Redis away."""
        for name in ("do", "trip", "run"):
            self.monkeypatch.setattr(self.stores.redis, name, self._fail("redis"))

    def sql(self) -> None:
        """Take the database away."""
        self.monkeypatch.setattr(self.stores.sql, "session", self._fail("sql"))

    def back(self) -> None:
        """Bring them back."""
        self.monkeypatch.undo()

    @staticmethod
    def _fail(store: str):  # type: ignore[no-untyped-def]
        def fail(*_: object, **__: object) -> None:
            raise Unavailable(store, "taken away")

        return fail


@pytest.fixture
def away(app: Flask) -> Iterator[Away]:
    """Nothing is away yet."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        yield Away(app, monkeypatch)


@pytest.mark.parametrize("store", ["redis", "sql"])
@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("/signup", NEW),
        ("/signup/resend", {"email": ALICE}),
        ("/signup/confirm", {"token": "A" * 43}),
        ("/reset", {"email": ALICE}),
        ("/reset/new", {"token": "A" * 43, "password": BETTER}),
        ("/account/email/confirm", {"token": "A" * 43}),
        ("/account/email/undo", {"token": "A" * 43}),
        ("/account/keep", {"token": "A" * 43}),
    ],
)
def test_a_visitor_s_form_says_so(
    visitor: Browser, accounts: Directory, away: Away, store: str, path: str, data: dict[str, str]
) -> None:
    getattr(away, store)()
    answer = visitor.post(path, data)
    if store == "redis" and "token" in data:
        assert answer.status_code == 410  # a made-up link is told apart without Redis
        return
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0
    assert "We cannot do this right now" in answer.text
    assert "still logged in" not in answer.text
    away.back()
    assert accounts.find("carol@example.com") is None


@pytest.mark.parametrize("path", ["/signup", "/login", "/reset", "/signup/confirm?token=x"])
@pytest.mark.parametrize("store", ["redis", "sql"])
def test_forms_are_shown_all_the_same(visitor: Browser, away: Away, store: str, path: str) -> None:
    getattr(away, store)()
    assert visitor.get(path).status_code in (200, 410)


@pytest.mark.parametrize(
    "path", ["/account/security", "/account/data", "/account/password", "/account/email"]
)
def test_pages_of_the_account_say_so_without_redis(alice: Browser, away: Away, path: str) -> None:
    away.redis()
    answer = alice.get(path)
    assert answer.status_code == 503
    assert "You are still logged in" in answer.text or "still logged in" in answer.text


def test_a_link_survives_that_redis_was_away_when_it_was_used(
    app: Flask, visitor: Browser, accounts: Directory, postbox: Postbox, away: Away
) -> None:
    visitor.post("/reset", {"email": ALICE})
    link = postbox.link(ALICE)
    away.redis()
    assert press(visitor, link, password=BETTER, end_sessions="1").status_code == 503
    away.back()
    assert visitor.post("/login", {"email": ALICE, "password": BETTER}).status_code == 422
    assert press(visitor, link, password=BETTER, end_sessions="1").status_code == 303
    assert visitor.post("/login", {"email": ALICE, "password": BETTER}).status_code == 303


def test_what_could_not_be_done_is_neither_told_nor_recorded(
    app: Flask, alice: Browser, accounts: Directory, away: Away, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ending the sessions fails when everything else has been written."""
    token = token_in(alice.get("/account/data/delete"))
    before = Outbox(Stores.of(app).sql).waiting()

    def fail(user_id: str) -> int:
        raise Unavailable("redis", "taken away")

    monkeypatch.setattr(lifecycle, "end_sessions", fail)
    assert alice.post("/account/data/delete", {"sure": "1", "csrf_token": token or ""}).status_code == 503
    user = accounts.find(ALICE)
    assert user is not None and user.leaving_at is None
    assert Outbox(Stores.of(app).sql).waiting() == before
    assert "leaving" not in [event.kind for event in Events(Stores.of(app).sql).all_of(user.id)]
    assert alice.get("/account").status_code == 200


def test_a_download_is_whole_or_none(alice: Browser, away: Away, monkeypatch: pytest.MonkeyPatch) -> None:
    token = token_in(alice.get("/account/data"))

    def fail(self: Listing) -> None:
        raise Unavailable("redis", "taken away")

    monkeypatch.setattr(Listing, "all", fail)
    answer = alice.post("/account/data/export", {"csrf_token": token or ""})
    assert answer.status_code == 503
    assert answer.mimetype == "text/html"


def test_a_login_counts_although_its_event_could_not_be_kept(
    app: Flask, accounts: Directory, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(self: Events, *_: object) -> None:
        raise Unavailable("sql", "locked")

    monkeypatch.setattr(Events, "add", fail)
    assert Browser(app).post("/login", {"email": ALICE, "password": PASSWORD}).status_code == 303
