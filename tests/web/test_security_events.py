"""What happens to an account is kept for its owner, in words, and for nobody longer than 90 days."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from support.cast import ALICE, BOB
from support.client import Browser

from config import Config
from cookieapp.accounts.history.events import A_PAGE, Events, record
from cookieapp.accounts.history.happenings import WORDS
from cookieapp.accounts.people.directory import Directory
from cookieapp.storage.errands import errands
from cookieapp.storage.stores import Stores


@pytest.fixture
def alice_id(accounts: Directory) -> str:
    """The id of Alice's account."""
    return accounts.find(ALICE).id  # type: ignore[union-attr]


def test_the_owner_reads_what_happened_in_words(app: Flask, alice: Browser, alice_id: str) -> None:
    with app.app_context():
        record(alice_id, "password-changed", browser=["Firefox", "Linux"])
    page = alice.get("/account/security").text
    assert "The password was changed. (Firefox on Linux)" in page
    assert "Hasło zostało zmienione" in alice.get("/account/security?lang=pl").text


def test_nobody_else_reads_it(app: Flask, bob: Browser, alice_id: str) -> None:
    with app.app_context():
        record(alice_id, "recovery-made")
    assert "New recovery codes were made." not in bob.get("/account/security").text


def test_many_events_come_in_pages_newest_first(app: Flask, alice: Browser, alice_id: str) -> None:
    with app.app_context():
        for number in range(A_PAGE + 3):
            record(alice_id, "login", number=number)
    first, second = (alice.get(f"/account/security?page={page}").text for page in (1, 2))
    assert first.count("Somebody logged in") == A_PAGE
    assert second.count("Somebody logged in") == 3 + 1  # one is her own
    newest = Events(Stores.of(app).sql).page(alice_id, 1).events[0]
    assert newest.facts == {"number": A_PAGE + 2}
    for odd in ("0", "-1", "99", "x", "²", "9" * 50):
        assert alice.get("/account/security", query_string={"page": odd}).status_code == 200


def test_after_90_days_an_event_is_neither_shown_nor_kept(app: Flask, alice_id: str) -> None:
    sql = Stores.of(app).sql
    long_ago = Events(sql, lambda: datetime.now(UTC) - timedelta(days=91))
    long_ago.add(alice_id, "login", {})
    today = Events(sql)
    today.add(alice_id, "logout", {})
    assert [event.kind for event in today.page(alice_id, 1).events] == ["logout"]
    assert today.forget_old() == 1
    assert today.forget_old() == 0


def test_an_event_without_words_is_refused(app: Flask, alice_id: str) -> None:
    with app.app_context(), pytest.raises(ValueError, match="no words"):
        record(alice_id, "something")


def test_what_is_rolled_back_was_never_recorded(app: Flask, alice_id: str, config: Config) -> None:
    sql = Stores.of(app).sql

    def break_off() -> None:
        with app.app_context(), sql.session():
            record(alice_id, "address-changed")
            raise LookupError

    with pytest.raises(LookupError):
        break_off()
    assert not Events(sql).all_of(alice_id)
    assert not (config.data_dir / "audit.log").exists()


def test_the_audit_log_knows_accounts_by_hash_alone(app: Flask, accounts: Directory, config: Config) -> None:
    ids = [accounts.find(address).id for address in (ALICE, BOB)]  # type: ignore[union-attr]
    with app.app_context():
        for user_id in ids:
            for kind in WORDS:
                record(user_id, kind)
    file = config.data_dir / "audit.log"
    assert file.stat().st_mode & 0o777 == 0o600
    written = file.read_text()
    assert not any(user_id in written for user_id in ids)
    lines = [json.loads(line) for line in written.splitlines()]
    assert {line["event"] for line in lines} == set(WORDS)
    assert len({line["account"] for line in lines}) == 2
    assert all(datetime.fromisoformat(line["at"]).utcoffset() == timedelta(0) for line in lines)


def test_failures_at_addresses_without_an_account_are_in_the_audit_log_too(
    app: Flask, visitor: Browser, config: Config
) -> None:
    visitor.post("/login", {"email": "nobody@example.com", "password": "a guess that was not right"})
    with app.app_context():
        errands().finish()
    written = (config.data_dir / "audit.log").read_text()
    assert json.loads(written)["event"] == "login-failed"
    assert "nobody" not in written and "guess" not in written
