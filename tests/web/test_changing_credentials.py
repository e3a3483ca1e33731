"""A new password or address: asked for once more, told by letter, and undone where somebody else did it."""

from __future__ import annotations

import pytest
from argon2 import PasswordHasher
from flask import Flask
from support.cast import ALICE, BOB, PASSWORD
from support.client import Browser
from support.post import Postbox, press

from cookieapp.accounts.entrance import fresh
from cookieapp.accounts.history.events import Events
from cookieapp.accounts.passwords.hashing import Passwords
from cookieapp.accounts.people.directory import Directory
from cookieapp.storage.stores import Stores

BETTER = "a better sentence than the last one"
NEW = "alice.new@example.com"


def change(browser: Browser, **data: str) -> int:
    """Send the form for a new password."""
    return browser.submit("/account/password", {"old": PASSWORD, "password": BETTER, **data}).status_code


def ask(browser: Browser, address: str = NEW) -> None:
    """Ask for another address."""
    answer = browser.submit("/account/email", {"email": address})
    assert answer.location == "/account/security?changed=asked", answer.text


def kinds(app: Flask, accounts: Directory, address: str = ALICE) -> list[str]:
    """The events of an account."""
    user = accounts.find(address)
    assert user is not None
    return [event.kind for event in Events(Stores.of(app).sql).all_of(user.id)]


def test_the_old_password_is_needed(alice: Browser) -> None:
    assert change(alice, old="not the one there is") == 422
    assert change(alice) == 303
    alice.submit("/logout", {}, form_on="/account")
    assert alice.post("/login", {"email": ALICE, "password": PASSWORD}).status_code == 422
    assert alice.post("/login", {"email": ALICE, "password": BETTER}).status_code == 303


def test_the_old_password_can_be_guessed_ten_times(alice: Browser) -> None:
    for number in range(10):
        change(alice, old=f"guess {number}")
    assert change(alice) == 422


def test_the_owner_is_told_of_a_new_password(
    app: Flask, accounts: Directory, alice: Browser, postbox: Postbox
) -> None:
    change(alice)
    assert postbox.newest(ALICE)["Subject"] == "The password was changed"
    assert "password-changed" in kinds(app, accounts)


@pytest.mark.parametrize("end", [True, False])
def test_other_sessions_end_if_wanted_and_this_one_gets_a_new_number(
    app: Flask, alice: Browser, end: bool
) -> None:
    other = Browser(app).logged_in(ALICE, PASSWORD)
    before = alice.cookies["session"]
    change(alice, **({"end_sessions": "1"} if end else {}))
    assert alice.cookies["session"] != before
    assert alice.get("/account").status_code == 200
    assert other.get("/account").status_code == (303 if end else 200)


def test_a_new_address_counts_once_it_is_confirmed(
    app: Flask, accounts: Directory, alice: Browser, postbox: Postbox
) -> None:
    ask(alice)
    assert accounts.find(ALICE) is not None
    assert postbox.newest(ALICE)["Subject"] == "A change of the e-mail address was asked for"
    assert press(alice, postbox.link(NEW)).location == "/account/security?changed=address"
    assert NEW in alice.get("/account/security").text
    assert accounts.find(ALICE) is None
    assert Browser(app).post("/login", {"email": NEW, "password": PASSWORD}).status_code == 303
    assert "The e-mail address of your account was changed" in [
        one["Subject"] for one in postbox.letters(ALICE)
    ]
    assert "The e-mail address was changed" in [one["Subject"] for one in postbox.letters(NEW)]


def test_a_new_address_can_be_confirmed_in_another_browser(
    app: Flask, alice: Browser, postbox: Postbox
) -> None:
    ask(alice)
    assert press(Browser(app), postbox.link(NEW)).location == "/login?notice=moved"


def test_the_old_address_undoes_it_whatever_was_changed_meanwhile(
    app: Flask, accounts: Directory, alice: Browser, postbox: Postbox
) -> None:
    """Somebody at Alice's unlocked computer moves the account twice and changes its password."""
    ask(alice)
    press(alice, postbox.link(NEW))
    change(alice)
    ask(alice, "another@example.com")
    press(alice, postbox.link("another@example.com"))
    back = postbox.link(ALICE, "/account/email/undo")
    owner = Browser(app)
    assert press(owner, back).location == "/login?notice=restored"
    assert alice.get("/account").status_code == 303
    assert (
        press(owner, postbox.link(ALICE, "/reset/new"), password=BETTER + "!").location
        == "/login?notice=reset"
    )
    assert owner.post("/login", {"email": ALICE, "password": BETTER + "!"}).status_code == 303
    assert "address-restored" in kinds(app, accounts)


def test_an_address_of_another_account_gets_the_same_answer_and_is_not_taken(
    accounts: Directory, alice: Browser, postbox: Postbox
) -> None:
    ask(alice, BOB)
    assert postbox.newest(BOB)["Subject"] == "You have an account already"
    assert len({user.id for user in map(accounts.find, (ALICE, BOB)) if user}) == 2


def test_an_address_that_was_taken_meanwhile_is_not_taken_twice(
    accounts: Directory, alice: Browser, postbox: Postbox, hash_of_password: str
) -> None:
    ask(alice)
    link = postbox.link(NEW)
    accounts.create(NEW, hash_of_password)
    assert press(alice, link).status_code == 410
    assert accounts.find(ALICE) is not None


def test_a_new_password_kills_a_change_of_address_on_its_way(alice: Browser, postbox: Postbox) -> None:
    ask(alice)
    link = postbox.link(NEW)
    change(alice)
    assert alice.get(link).status_code == 410


def test_upper_and_lower_case_can_be_changed_without_undo(
    accounts: Directory, alice: Browser, postbox: Postbox
) -> None:
    ask(alice, "Alice@example.com")
    press(alice, postbox.link(ALICE, "/account/email/confirm"))
    assert accounts.find(ALICE).email == "Alice@example.com"  # type: ignore[union-attr]


def test_nobody_changes_anything_without_a_recent_login(
    app: Flask, alice: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fresh, "LASTS", -1)
    for path in ("/account/password", "/account/email"):
        assert alice.get(path).location.startswith("/account/confirm?")
        assert alice.submit(path, {"password": BETTER, "email": NEW}, form_on="/account").status_code == 303


def test_a_hash_of_weaker_parameters_is_made_anew_at_the_login(app: Flask, accounts: Directory) -> None:
    weak = PasswordHasher(time_cost=1, memory_cost=8 * 1024, parallelism=1).hash(PASSWORD)
    user = accounts.find(ALICE)
    assert user is not None
    accounts.set_password_hash(user.id, weak)
    Browser(app).logged_in(ALICE, PASSWORD)
    kept = accounts.find(ALICE).password_hash  # type: ignore[union-attr]
    passwords: Passwords = app.extensions["cookieapp.passwords"]
    assert kept != weak
    assert not passwords.outdated(kept)
    Browser(app).logged_in(ALICE, PASSWORD)


@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("/signup", {"email": "carol@example.com"}),
        ("/account/password", {"old": PASSWORD}),
    ],
)
def test_how_strong_a_password_is_is_said_in_words_and_changes_nothing(
    accounts: Directory, alice: Browser, path: str, data: dict[str, str]
) -> None:
    for password, status, words in (
        ("passwordpassword", 422, "very easy to guess"),
        ("four odd words beside each other", 200, "very hard to guess"),
    ):
        answer = alice.submit(path, {**data, "password": password, "weigh": "1"})
        assert answer.status_code == status
        assert words in answer.text
        assert password not in answer.text
    assert accounts.find("carol@example.com") is None


def test_words_of_the_site_and_the_address_are_no_password(alice: Browser) -> None:
    answer = alice.submit("/account/password", {"old": PASSWORD, "password": "Contact Center Alice"})
    assert "little more than your address or the name of this site" in answer.text


def test_a_login_from_a_new_browser_is_told_and_the_first_one_is_not(
    app: Flask, alice: Browser, postbox: Postbox
) -> None:
    assert not postbox.letters(ALICE)
    alice.submit("/logout", {}, form_on="/account")
    alice.logged_in(ALICE, PASSWORD)
    assert not postbox.letters(ALICE)
    Browser(app).logged_in(ALICE, PASSWORD)
    assert postbox.newest(ALICE)["Subject"].startswith(
        "Somebody logged in with a browser that had not been here"
    )
