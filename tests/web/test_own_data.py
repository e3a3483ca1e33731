"""Take one's data along, leave, change one's mind, and be gone."""

from __future__ import annotations

import io
import json
import re
import zipfile
from datetime import UTC, datetime, timedelta

import html5lib
import pytest
from flask import Flask
from sqlalchemy import text
from support.cast import ALICE, BOB, PASSWORD
from support.client import Browser
from support.post import Postbox, press

from config import Config
from cookieapp.accounts.entrance import fresh
from cookieapp.accounts.own import erasing
from cookieapp.accounts.own.belongings import Belongings
from cookieapp.accounts.people.directory import Directory
from cookieapp.storage.chores import Chores
from cookieapp.storage.redis import Redis
from cookieapp.storage.sql import Base
from cookieapp.storage.stores import Stores


def export(browser: Browser, query: str = "") -> zipfile.ZipFile:
    """Download everything."""
    answer = browser.submit(f"/account/data/export{query}", {}, form_on="/account/data")
    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Type"] == "application/zip"
    assert answer.headers["Cache-Control"] == "no-store"
    assert "attachment" in answer.headers["Content-Disposition"]
    return zipfile.ZipFile(io.BytesIO(answer.data))


def leave(browser: Browser) -> None:
    """Have the account deleted."""
    answer = browser.submit("/account/data/delete", {"sure": "1"})
    assert answer.location == "/login?notice=left", answer.text
    assert "session" not in browser.cookies


def run_chores(app: Flask, days: float) -> None:
    """Do the purges as they will be done in some days."""
    later = datetime.now(UTC) + timedelta(days=days)
    with app.app_context():
        erasing.purge_leavers(later)
        erasing.purge_unconfirmed(later)


def everything_in_sql(app: Flask) -> str:
    """The whole database as text."""
    rows = []
    with Stores.of(app).sql.session() as session:
        for table in Base.metadata.sorted_tables:
            rows += [
                f"{table.name} {tuple(row)}" for row in session.execute(text(f'SELECT * FROM "{table.name}"'))
            ]
    return "\n".join(rows)


def everything_in_redis(redis: Redis) -> bytes:
    """All keys and values of Redis."""
    dumped = b""
    for key in redis.do("KEYS", "*"):
        dumped += key + b" " + (redis.do("DUMP", key) or b"") + b"\n"
    return dumped


def test_the_download_holds_a_file_for_everything_that_is_kept(app: Flask, alice: Browser) -> None:
    alice.submit("/preferences", {"language": "en", "theme": "dark"})
    file = export(alice)
    names = {belonging.name for belonging in Belongings.of(app)}
    assert {"account", "preferences", "sessions", "events"} <= names
    assert set(file.namelist()) == {"index.html", *(f"{name}.json" for name in names)}
    content = {name: json.loads(file.read(f"{name}.json")) for name in names}
    assert content["account"]["email"] == ALICE
    assert content["preferences"]["theme"] == "dark"
    assert [session["this_one"] for session in content["sessions"]] == [True]
    assert content["events"][0]["kind"] == "login"


@pytest.mark.parametrize(("language", "title"), [("en", "Your data"), ("pl", "Twoje dane")])
def test_its_index_is_a_page_in_the_language_of_the_person(alice: Browser, language: str, title: str) -> None:
    index = export(alice, f"?lang={language}").read("index.html").decode()
    html5lib.HTMLParser(strict=True).parse(index)
    assert f'<html lang="{language}">' in index
    assert f"<h1>{title}</h1>" in index
    for name in re.findall(r'href="([^"]+)"', index):
        assert name in export(alice).namelist()


def test_no_secret_is_in_it(accounts: Directory, alice: Browser) -> None:
    file = export(alice)
    packed = b"".join(file.read(name) for name in file.namelist()).decode()
    assert accounts.find(ALICE).password_hash not in packed  # type: ignore[union-attr]
    assert not any(value in packed for value in alice.cookies.values())
    assert BOB not in packed


def test_both_need_a_recent_login(alice: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fresh, "LASTS", -1)
    for path in ("/account/data/export", "/account/data/delete"):
        answer = alice.submit(path, {"sure": "1"}, form_on="/account/data")
        assert answer.location.startswith("/account/confirm?")
    assert alice.get("/account").status_code == 200


def test_deleting_needs_the_tick(alice: Browser) -> None:
    assert alice.submit("/account/data/delete", {}).status_code == 422
    assert alice.get("/account").status_code == 200


def test_the_account_is_shut_at_once_and_every_session_ends(app: Flask, alice: Browser) -> None:
    other = Browser(app).logged_in(ALICE, PASSWORD)
    leave(alice)
    assert other.get("/account").status_code == 303
    refused = Browser(app).post("/login", {"email": ALICE, "password": PASSWORD})
    assert refused.status_code == 403
    assert "This account is going to be deleted" in refused.text
    wrong = Browser(app).post("/login", {"email": ALICE, "password": "not the one there is"})
    assert wrong.status_code == 422


def test_the_letter_s_link_undoes_it(app: Flask, alice: Browser, postbox: Postbox) -> None:
    leave(alice)
    assert postbox.newest(ALICE)["Subject"] == "Your account will be deleted"
    assert press(Browser(app), postbox.link(ALICE)).location == "/login?notice=stayed"
    run_chores(app, 15)
    assert Browser(app).post("/login", {"email": ALICE, "password": PASSWORD}).status_code == 303


def test_logging_in_offers_to_undo_it(app: Flask, alice: Browser) -> None:
    leave(alice)
    browser = Browser(app)
    page = browser.post("/login", {"email": ALICE, "password": PASSWORD}).text
    token = re.search(r'name="token" value="([^"]+)"', page)
    assert token is not None
    assert browser.post("/account/keep", {"token": token[1]}).location == "/login?notice=stayed"
    assert browser.post("/login", {"email": ALICE, "password": PASSWORD}).status_code == 303


def test_a_link_to_stay_is_for_the_leaving_it_was_sent_for(
    app: Flask, alice: Browser, postbox: Postbox
) -> None:
    leave(alice)
    link = postbox.link(ALICE)
    press(Browser(app), link)
    leave(alice.logged_in(ALICE, PASSWORD))
    assert Browser(app).get(link).status_code == 410


def test_after_14_days_nothing_personal_remains(
    app: Flask,
    accounts: Directory,
    alice: Browser,
    bob: Browser,
    postbox: Postbox,
    redis: Redis,
    config: Config,
) -> None:
    user = accounts.find(ALICE)
    assert user is not None
    alice.decide("accept_all")
    alice.get("/articles/chat-or-phone")
    alice.submit("/preferences", {"theme": "dark"})
    alice.submit("/account/email", {"email": "alice.new@example.com"})
    bob_s = accounts.find(BOB)
    leave(alice)
    postbox.letters()
    run_chores(app, 13)
    assert ALICE in everything_in_sql(app)
    run_chores(app, 15)
    run_chores(app, 15)
    kept = everything_in_sql(app)
    for trace in (ALICE, "alice.new@", user.id):
        assert trace not in kept
        assert trace.encode() not in everything_in_redis(redis)
        assert trace not in (config.data_dir / "audit.log").read_text()
    assert accounts.find(BOB) == bob_s or accounts.find(BOB) is not None
    assert bob.get("/account").status_code == 200
    assert Browser(app).post("/login", {"email": ALICE, "password": PASSWORD}).status_code == 422


def test_an_account_nobody_confirmed_goes_after_a_week(
    app: Flask, visitor: Browser, postbox: Postbox
) -> None:
    visitor.post("/signup", {"email": "carol@example.com", "password": "nobody else knows this one"})
    postbox.letters()
    run_chores(app, 6.9)
    assert "carol" in everything_in_sql(app)
    run_chores(app, 7.1)
    assert "carol" not in everything_in_sql(app)


def test_the_purges_are_chores(app: Flask) -> None:
    assert {"letters", "leavers", "unconfirmed", "old-events", "old-links"} <= set(Chores.of(app).names)
    with app.app_context():
        assert not [
            done
            for done in Chores.of(app).do(["letters", "leavers", "unconfirmed", "old-events", "old-links"])
            if done.failed
        ]


def test_the_page_says_what_stays_and_why(alice: Browser) -> None:
    for path in ("/account/data", "/account/data/delete"):
        assert "The audit log keeps lines of the same events" in alice.get(path).text
