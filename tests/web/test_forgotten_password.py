"""A link by e-mail sets a new password, once, for a short while, and does nothing else."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pyotp
from flask import Flask
from support.cast import ALICE, PASSWORD, SECRET, MakeApp
from support.client import Browser, code_of_app
from support.post import Postbox, plain, press
from support.work import work_of

from config import Config
from cookieapp.accounts.factors.store import factors
from cookieapp.accounts.history.events import Events
from cookieapp.accounts.letters.links import RESET, Links
from cookieapp.accounts.people.directory import Directory
from cookieapp.storage.stores import Stores

BETTER = "a better sentence than the last one"


def ask(browser: Browser, address: str = ALICE) -> None:
    """Ask for a link."""
    assert browser.post("/reset", {"email": address}).location == "/reset?sent=1"


def test_the_link_sets_a_new_password(visitor: Browser, accounts: Directory, postbox: Postbox) -> None:
    assert 'href="/reset"' in visitor.get("/login").text
    ask(visitor)
    answer = press(visitor, postbox.link(ALICE), password=BETTER, end_sessions="1")
    assert answer.location == "/login?notice=reset"
    assert "session" not in visitor.cookies
    assert visitor.post("/login", {"email": ALICE, "password": PASSWORD}).status_code == 422
    assert visitor.post("/login", {"email": ALICE, "password": BETTER}).status_code == 303


def test_answers_and_the_work_for_them_are_the_same_whether_there_is_an_account(
    app: Flask, visitor: Browser, accounts: Directory, postbox: Postbox
) -> None:
    ask(visitor)  # so that nothing is done for the first time below
    answers, work = [], []
    for address in (ALICE, "nobody@example.com"):
        with work_of(app) as done:
            answer = visitor.post("/reset", {"email": address})
        answers.append((answer.status_code, answer.location, answer.text))
        work.append(done)
    assert answers[0] == answers[1]
    assert work[0] == work[1]
    assert work[0]["hash"] == 0 and work[0]["write"] == 1, "a letter that waits, and nothing else"
    assert len(postbox.letters(ALICE)) == 2
    assert not postbox.letters("nobody")


def test_opening_the_link_does_not_use_it_up_and_setting_the_password_does(
    visitor: Browser, accounts: Directory, postbox: Postbox
) -> None:
    ask(visitor)
    link = postbox.link(ALICE)
    for _ in range(3):
        assert visitor.get(link).status_code == 200
    press(visitor, link, password=BETTER)
    assert visitor.get(link).status_code == 410


def test_a_refused_password_leaves_the_link_good(
    visitor: Browser, accounts: Directory, postbox: Postbox
) -> None:
    ask(visitor)
    link = postbox.link(ALICE)
    assert press(visitor, link, password="short").status_code == 422
    assert press(visitor, link, password=BETTER).status_code == 303


def test_a_changed_password_kills_every_link(visitor: Browser, accounts: Directory, postbox: Postbox) -> None:
    ask(visitor)
    ask(visitor)
    first, second = ((re.findall(r"/reset/new\S+", plain(letter))[0]) for letter in postbox.letters(ALICE))
    press(visitor, second, password=BETTER)
    assert visitor.get(first).status_code == 410


def test_a_link_grows_old(app: Flask, accounts: Directory) -> None:
    user, now = accounts.find(ALICE), datetime.now(UTC)
    assert user is not None
    sql, keys = Stores.of(app).sql, app.extensions["cookieapp.keys"]
    token = Links(sql, keys, lambda: now).make(RESET, user, "a number")
    for minutes, good in ((29, True), (31, False)):
        later = Links(sql, keys, lambda minutes=minutes: now + timedelta(minutes=minutes))
        assert (later.look(RESET, token) is not None) is good
        assert (later.use(RESET, token) is not None) is good
        Links(sql, keys, lambda: now).make(RESET, user, "a number")


def test_a_link_survives_the_rotation_of_the_secret(
    make_app: MakeApp, config: Config, accounts: Directory, visitor: Browser, postbox: Postbox
) -> None:
    ask(visitor)
    link = postbox.link(ALICE)
    rotated = make_app(
        replace(
            config, secret_key=b"another secret, made for tests only", secret_key_fallbacks=(SECRET.encode(),)
        )
    )
    assert press(Browser(rotated), link, password=BETTER).status_code == 303


def test_a_link_is_for_one_purpose(visitor: Browser, accounts: Directory, postbox: Postbox) -> None:
    ask(visitor)
    token = postbox.link(ALICE).partition("token=")[2]
    assert visitor.get(f"/signup/confirm?token={token}").status_code == 410


def test_sessions_end_if_wanted(app: Flask, alice: Browser, visitor: Browser, postbox: Postbox) -> None:
    ask(visitor)
    press(visitor, postbox.link(ALICE), password=BETTER)
    assert alice.get("/account").status_code == 200
    ask(visitor)
    press(visitor, postbox.link(ALICE), password=BETTER + "!", end_sessions="1")
    assert alice.get("/account").status_code == 303


def test_the_owner_s_browser_is_known_from_then_on(app: Flask, accounts: Directory, postbox: Postbox) -> None:
    owner = Browser(app)
    ask(owner)
    press(owner, postbox.link(ALICE), password=BETTER)
    stranger = Browser(app)
    for number in range(12):
        stranger.post("/login", {"email": ALICE, "password": f"guess {number}"})
    assert stranger.post("/login", {"email": ALICE, "password": BETTER}).status_code == 422
    assert owner.post("/login", {"email": ALICE, "password": BETTER}).status_code == 303


def test_the_owner_is_told_and_sees_it_later(
    app: Flask, visitor: Browser, accounts: Directory, postbox: Postbox
) -> None:
    ask(visitor)
    press(visitor, postbox.link(ALICE), password=BETTER)
    assert postbox.newest(ALICE)["Subject"] == "A new password was set through a link sent by e-mail"
    user = accounts.find(ALICE)
    assert user is not None
    kinds = [event.kind for event in Events(Stores.of(app).sql).all_of(user.id)]
    assert kinds == ["reset-asked", "password-reset"]


def test_a_disabled_account_gets_no_link(visitor: Browser, accounts: Directory, postbox: Postbox) -> None:
    accounts.set_disabled(accounts.find(ALICE).id, True)  # type: ignore[union-attr]
    ask(visitor)
    assert not postbox.letters(ALICE)


def test_the_link_also_confirms_an_address_that_waited(
    visitor: Browser, postbox: Postbox, app: Flask
) -> None:
    visitor.post("/signup", {"email": "carol@example.com", "password": "the stranger's own password"})
    ask(visitor, "carol@example.com")
    press(visitor, postbox.link("carol", "/reset/new"), password=BETTER)
    assert visitor.post("/login", {"email": "carol@example.com", "password": BETTER}).status_code == 303


def test_two_at_once_set_one_password(app: Flask, accounts: Directory) -> None:
    user = accounts.find(ALICE)
    assert user is not None
    store = Links(Stores.of(app).sql, app.extensions["cookieapp.keys"])
    token = store.make(RESET, user, "a number")
    assert [store.use(RESET, token) is not None for _ in range(2)] == [True, False]


def test_it_passes_no_second_factor_and_a_shorter_password_will_do_beside_one(
    app: Flask, visitor: Browser, accounts: Directory, postbox: Postbox
) -> None:
    user, secret = accounts.find(ALICE), pyotp.random_base32()
    assert user is not None
    with app.app_context():
        assert factors().set_app(user.id, secret, code_of_app(secret, -1))
    ask(visitor)
    assert "At least 8 characters" in visitor.get(postbox.link(ALICE)).text
    assert press(visitor, postbox.link(ALICE), password="tyDqV9#x").location == "/login?notice=reset"
    asked = visitor.post("/login", {"email": ALICE, "password": "tyDqV9#x"})
    assert asked.location == "/login/factor"
    assert visitor.get("/account").status_code == 303
