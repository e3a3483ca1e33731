"""Recovery codes open the account once each, and are kept as hashes alone."""

from __future__ import annotations

import re
import time

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from support.cast import ALICE, LOGIN
from support.client import Browser, code_of_app
from support.dump import dump_of_sql
from support.factors import ALICE_APP, second_step, set_up

from cookieapp.accounts.factors import recovery
from cookieapp.accounts.factors.store import factors
from cookieapp.accounts.people.directory import Directory
from cookieapp.storage.redis import Redis
from cookieapp.storage.stores import Stores


def test_each_opens_the_account_once(app: Flask, codes: list[str]) -> None:
    for code, opens in ((codes[0], True), (codes[0], False), (codes[1].upper().replace("-", " "), True)):
        browser = Browser(app)
        browser.post("/login", LOGIN)
        assert (second_step(browser, code) == "/account") is opens
    with app.app_context():
        owner = Directory(Stores.of(app).sql).find(ALICE)
        assert owner is not None
        assert factors().of(owner.id).codes == recovery.NUMBER - 2


def test_new_ones_make_the_old_ones_void(app: Flask, codes: list[str]) -> None:
    owner = Browser(app)
    owner.post("/login", LOGIN)
    second_step(owner, code_of_app(ALICE_APP))
    owner.submit("/account/security/codes", {})
    assert len(re.findall(r"<code>", owner.get("/account/security/codes").text)) == recovery.NUMBER
    browser = Browser(app)
    browser.post("/login", LOGIN)
    assert second_step(browser, codes[3]) is None


def test_void_ones_are_never_shown(app: Flask, alice: Browser) -> None:
    """Two at once make two sets of codes; who is shown the one that lost would print what opens nothing."""
    set_up(alice)
    assert "<code>" in alice.get("/account/security/codes").text
    with app.app_context():
        owner = Directory(Stores.of(app).sql).find(ALICE)
        assert owner is not None
        factors().new_codes(owner.id)
    assert "<code>" not in alice.get("/account/security/codes").text


def test_only_hashes_of_them_are_kept(app: Flask, codes: list[str]) -> None:
    dump = dump_of_sql(Stores.of(app).sql)
    for code in codes:
        assert code not in dump
        assert code.replace("-", "") not in dump


def test_they_are_shown_for_ten_minutes(
    alice: Browser, monkeypatch: pytest.MonkeyPatch, redis: Redis
) -> None:
    set_up(alice)
    page = alice.get("/account/security/codes").text
    code = re.findall(r"<code>([a-z2-9-]{29})</code>", page)[0]
    for key in redis.do("KEYS", "session:*"):
        assert code.encode() not in redis.do("GET", key)
    now = time.time()
    monkeypatch.setattr("cookieapp.accounts.factors.sealed.time.time", lambda: now + 601)
    page = alice.get("/account/security/codes").text
    assert "<code>" not in page
    assert "10 unused recovery codes" in page


def test_without_a_factor_there_are_none(alice: Browser) -> None:
    alice.submit("/account/security/codes", {}, form_on="/account")
    assert "Add one first" in alice.get("/account/security/codes").text


@given(st.text(max_size=60))
def test_nothing_but_a_code_is_one(written: str) -> None:
    kept = recovery.hash_of("alice", written)
    assert kept is None or len([letter for letter in written if letter.isalnum()]) == 24
