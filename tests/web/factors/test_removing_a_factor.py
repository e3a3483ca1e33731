"""A factor goes when its owner says so, and the password has to stand alone then."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import update
from support.cast import ALICE, LOGIN, PASSWORD
from support.client import Browser
from support.factors import set_up
from support.post import Postbox

from cookieapp.accounts.factors.store import factors
from cookieapp.accounts.people.directory import Directory
from cookieapp.accounts.people.models import User
from cookieapp.storage.stores import Stores


def test_the_app_goes_and_its_codes_with_it(app: Flask, alice: Browser) -> None:
    set_up(alice)
    answer = alice.submit("/account/security/app/remove", {}, form_on="/account/security")
    assert answer.location == "/account/security?factor=removed#factors"
    assert Browser(app).post("/login", LOGIN).location == "/account"
    alice.submit("/account/security/codes", {}, form_on="/account")
    assert "0 unused" in alice.get("/account/security/codes").text


def test_an_operator_keeps_one(olive: Browser) -> None:
    answer = olive.submit("/account/security/app/remove", {}, form_on="/account/security")
    assert answer.location == "/account/security?factor=operator#factors"
    assert olive.get("/operator/").status_code == 200


def test_a_password_that_was_long_enough_beside_it_is_lengthened_first(app: Flask, alice: Browser) -> None:
    set_up(alice)
    short, long = "zqx-blurg-9kf", "a sentence that stands well alone"
    alice.submit("/account/password", {"old": PASSWORD, "password": short})
    refused = alice.submit("/account/security/app/remove", {}, form_on="/account/security")
    assert refused.location == "/account/password?alone=1"
    assert "at least 15 characters" in alice.get(refused.location).text
    assert Browser(app).post("/login", {**LOGIN, "password": short}).location == "/login/factor"
    change = {"alone": "1", "old": short, "password": short}
    assert alice.submit("/account/password", change).status_code == 422
    assert alice.submit("/account/password", {**change, "password": long}).status_code == 303
    removed = alice.submit("/account/security/app/remove", {}, form_on="/account/security")
    assert removed.location == "/account/security?factor=removed#factors"


def test_who_lost_it_otherwise_is_asked_at_the_next_login(
    app: Flask, alice: Browser, accounts: Directory
) -> None:
    set_up(alice)
    short = "zqx-blurg-9kf"
    alice.submit("/account/password", {"old": PASSWORD, "password": short})
    owner = accounts.find(ALICE)
    assert owner is not None
    with app.app_context():
        factors().remove_all(owner.id)  # as the operator's command does
    asked = Browser(app).post("/login", {**LOGIN, "password": short})
    assert asked.location == "/account/password?alone=1"


def test_what_nobody_has_looked_at_is_learned_at_the_login(
    app: Flask, alice: Browser, accounts: Directory
) -> None:
    owner = accounts.find(ALICE)
    assert owner is not None
    with Stores.of(app).sql.session() as session:
        session.execute(update(User).values(stands_alone=None))
    assert Browser(app).post("/login", LOGIN).location == "/account"
    learned = accounts.get(owner.id)
    assert learned is not None and learned.stands_alone is True


def test_the_form_token_is_needed(app: Flask, alice: Browser) -> None:
    set_up(alice)
    assert alice.post("/account/security/app/remove", {}).location == "/account/security?factor=kept#factors"


def test_the_owner_is_told_of_every_change_of_factors(app: Flask, alice: Browser) -> None:
    post = Postbox(app)
    set_up(alice)
    assert len(post.letters(ALICE)) == 2, "an app, and recovery codes"
    alice.submit("/account/security/app/remove", {}, form_on="/account/security")
    assert len(post.letters(ALICE)) == 3
