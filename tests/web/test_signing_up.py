"""An account is used once its address is confirmed, and nobody learns who has one."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from support.cast import ALICE, PASSWORD
from support.client import Browser
from support.post import Postbox, link_in, plain, press
from support.work import work_of
from werkzeug.test import TestResponse

from cookieapp.accounts.guard import budget
from cookieapp.accounts.people.directory import Directory
from cookieapp.storage.redis import Redis

CAROL = "carol@example.com"
NEW = {"email": CAROL, "password": "nobody else knows this one"}


def told(response: TestResponse) -> tuple[int, str | None, str]:
    """What a stranger can see of an answer."""
    return response.status_code, response.location, re.sub(r'value="[^"]*"', "", response.text)


def test_before_the_confirmation_the_account_cannot_be_used(visitor: Browser, postbox: Postbox) -> None:
    visitor.post("/signup", NEW)
    refused = visitor.post("/login", NEW)
    assert refused.status_code == 403
    assert "Please confirm your address first" in refused.text
    assert visitor.cookies == {}
    postbox.confirm(visitor, CAROL)
    assert visitor.post("/login", NEW).location == "/account"


def test_only_the_right_password_learns_that_the_address_waits(visitor: Browser) -> None:
    visitor.post("/signup", NEW)
    wrong = visitor.post("/login", {**NEW, "password": "not the one that was chosen"})
    unknown = visitor.post(
        "/login", {"email": "nobody@example.com", "password": "not the one that was chosen"}
    )
    assert told(wrong) == told(unknown)


def test_a_mail_scanner_that_opens_the_link_confirms_nothing(visitor: Browser, postbox: Postbox) -> None:
    visitor.post("/signup", NEW)
    link = postbox.link(CAROL)
    for _ in range(3):
        assert visitor.get(link).status_code == 200
    assert visitor.post("/login", NEW).status_code == 403
    assert press(visitor, link).location == "/login?notice=confirmed"


def test_a_link_is_good_once(visitor: Browser, postbox: Postbox) -> None:
    visitor.post("/signup", NEW)
    link = postbox.link(CAROL)
    token = link.partition("token=")[2].partition("&")[0]
    press(visitor, link)
    assert visitor.get(link).status_code == 410
    assert visitor.post("/signup/confirm", {"token": token}).status_code == 410


def test_who_did_not_sign_up_has_the_account_deleted_at_once(
    app: Flask, visitor: Browser, postbox: Postbox, accounts: Directory
) -> None:
    visitor.post("/signup", NEW)
    assert press(visitor, postbox.link(CAROL), answer="no").location == "/login?notice=denied"
    assert accounts.find(CAROL) is None


def test_the_last_sign_up_counts_and_kills_the_links_before_it(visitor: Browser, postbox: Postbox) -> None:
    """Whoever signs up first with another's address must not get their password confirmed later."""
    visitor.post("/signup", {**NEW, "password": "the stranger's own password"})
    stranger = postbox.link(CAROL)
    visitor.post("/signup", NEW)
    assert visitor.get(stranger).status_code == 410
    postbox.confirm(visitor, CAROL)
    assert visitor.post("/login", NEW).location == "/account"


def test_an_owner_is_told_that_somebody_signed_up_with_their_address(
    visitor: Browser, accounts: Directory, postbox: Postbox
) -> None:
    known = visitor.post("/signup", {**NEW, "email": ALICE})
    unknown = visitor.post("/signup", NEW)
    assert told(known) == told(unknown)
    letter = postbox.newest(ALICE)
    assert letter["Subject"] == "You have an account already"
    assert link_in(letter) == "/reset?lang=en"
    assert visitor.post("/login", {"email": ALICE, "password": PASSWORD}).status_code == 303


@pytest.mark.parametrize("way", ["/signup", "/signup/passkey"])
def test_a_known_address_costs_the_same_work_as_a_new_one(
    app: Flask, visitor: Browser, accounts: Directory, way: str
) -> None:
    visitor.post(
        way, {**NEW, "email": "first@example.com"}
    )  # so that nothing is done for the first time below
    work = []
    for address in (ALICE, CAROL):
        with work_of(app) as done:
            visitor.post(way, {**NEW, "email": address})
        work.append(done)
    assert work[0] == work[1]
    assert work[0]["hash"] == (1 if way == "/signup" else 0)


def test_the_link_is_sent_again_on_request_and_says_nothing_to_strangers(
    visitor: Browser, accounts: Directory, postbox: Postbox
) -> None:
    visitor.post("/signup", NEW)
    assert len(postbox.letters(CAROL)) == 1
    answers = {
        told(visitor.post("/signup/resend", {"email": one})) for one in (CAROL, ALICE, "nobody@example.com")
    }
    assert len(answers) == 1
    assert len(postbox.letters(CAROL)) == 2
    assert not postbox.letters(ALICE) and not postbox.letters("nobody")
    postbox.confirm(visitor, CAROL)


def test_an_address_gets_a_few_letters_an_hour_and_the_answer_stays_the_same(
    visitor: Browser, postbox: Postbox, redis: Redis
) -> None:
    answers = {told(visitor.post("/signup", NEW)) for _ in range(budget.LETTERS_TO_AN_ADDRESS + 3)}
    assert len(answers) == 1
    assert len(postbox.letters(CAROL)) == budget.LETTERS_TO_AN_ADDRESS
    keys = redis.do("KEYS", "budget:*")
    assert len(keys) == 3
    assert not any(b"carol" in key or b"127.0.0.1" in key for key in keys)
    assert all(0 < redis.do("TTL", key) <= budget.WINDOW for key in keys)


def test_a_network_that_asks_for_too_much_has_to_wait(
    visitor: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(budget, "LETTERS_FROM_A_NETWORK", 1)
    visitor.post("/signup/resend", {"email": CAROL})
    answer = visitor.post("/signup/resend", {"email": ALICE})
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0


@pytest.mark.parametrize(("language", "subject"), [("en", "Please confirm your e-mail address"), ("pl", "Potwierdź swój adres e-mail")])  # fmt: skip
def test_the_letter_is_in_the_language_of_the_page(
    app: Flask, postbox: Postbox, language: str, subject: str
) -> None:
    Browser(app).post(f"/signup?lang={language}", NEW)
    letter = postbox.newest(CAROL)
    assert letter["Subject"] == subject
    assert letter["Content-Language"] == language
    assert link_in(letter).endswith(f"&lang={language}")


def test_links_lead_to_the_public_address_whatever_the_host_header_says(app: Flask, postbox: Postbox) -> None:
    """On loopback every loopback name is ours, so this request is let in."""
    Browser(app, base="http://evil.localhost:8000").post("/signup", NEW)
    assert "evil" not in postbox.newest(CAROL).as_string()
    assert "http://localhost:8000/signup/confirm?token=" in plain(postbox.newest(CAROL))


@pytest.mark.parametrize("token", ["", "x", "A" * 43, "ą" * 43, "%00", "a" * 5000, "' OR 1=1 --"])
def test_a_made_up_link_is_not_good(visitor: Browser, token: str) -> None:
    assert visitor.get("/signup/confirm", query_string={"token": token}).status_code == 410
    assert visitor.post("/signup/confirm", {"token": token}).status_code == 410
    assert visitor.get("/reset/new", query_string={"token": token}).status_code == 410
    assert (
        visitor.post("/reset/new", {"token": token, "password": "a long enough sentence"}).status_code == 410
    )


def test_accounts_made_by_the_operator_need_no_confirmation(app: Flask, accounts: Directory) -> None:
    assert accounts.find(ALICE).confirmed_at is not None  # type: ignore[union-attr]
    assert not accounts.unconfirmed(datetime.now(UTC) + timedelta(days=1))


def test_who_signs_up_while_the_owner_confirms_gets_nothing_confirmed(
    accounts: Directory, hash_of_password: str
) -> None:
    """Whichever of the two comes first, the password that counts is the one that was confirmed."""
    user = accounts.create(CAROL, "the owner's hash", confirmed=False)
    assert accounts.sign_up_again(user.id, "the stranger's hash")
    assert not accounts.confirm(user.id, "the owner's hash")
    assert accounts.sign_up_again(user.id, "the owner's hash")
    assert accounts.confirm(user.id, "the owner's hash")
    assert not accounts.sign_up_again(user.id, "the stranger's hash")
    assert accounts.get(user.id).password_hash == "the owner's hash"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "alike", ["stra\N{LATIN SMALL LETTER SHARP S}e", "\N{LATIN SMALL LETTER LONG S}trasse"]
)
def test_who_signs_up_with_an_address_that_is_merely_alike_takes_nobodys_place(
    visitor: Browser, postbox: Postbox, alike: str
) -> None:
    visitor.post("/signup", {**NEW, "email": f"{alike}@example.com"})
    visitor.post("/signup", {**NEW, "email": "strasse@example.com"})
    postbox.confirm(visitor, "strasse@example.com")
    assert visitor.post("/login", {**NEW, "email": "STRASSE@example.com"}).location == "/account"


@pytest.mark.parametrize("typed", ["zo\N{LATIN SMALL LETTER E WITH DIAERESIS}@b\N{LATIN SMALL LETTER U WITH DIAERESIS}cher.example", "zoe\N{COMBINING DIAERESIS}@XN--BCHER-KVA.example"])  # fmt: skip
def test_an_address_is_the_same_however_it_was_typed(accounts: Directory, typed: str) -> None:
    made = accounts.create("zo\N{LATIN SMALL LETTER E WITH DIAERESIS}@b\N{LATIN SMALL LETTER U WITH DIAERESIS}cher.example", "")  # fmt: skip
    found = accounts.find(typed)
    assert found is not None and found.id == made.id


def test_what_cannot_be_read_is_no_address(visitor: Browser) -> None:
    assert visitor.post("/signup", {**NEW, "email": "car\0ol@example.com"}).status_code == 422
