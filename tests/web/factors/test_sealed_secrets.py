"""The secret of an app rests encrypted, and outlives a change of the key."""

from __future__ import annotations

from dataclasses import replace

from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from support.cast import LOGIN, MakeApp
from support.client import Browser, code_of_app
from support.dump import dump_of_sql
from support.factors import ALICE_APP, second_step

from config import Config
from cookieapp.accounts.factors.sealed import Seal
from cookieapp.storage.stores import Stores


def test_the_secret_rests_encrypted(app: Flask, codes: list[str]) -> None:
    assert ALICE_APP not in dump_of_sql(Stores.of(app).sql)


def test_it_can_be_read_with_a_former_key_and_is_sealed_anew_at_its_next_use(
    make_app: MakeApp, config: Config, codes: list[str]
) -> None:
    old = config.secret_key or b""
    rotated = replace(config, secret_key=b"n" * 48, secret_key_fallbacks=(old,))
    browser = Browser(make_app(rotated))
    browser.post("/login", LOGIN)
    assert second_step(browser, code_of_app(ALICE_APP, -1)) == "/account"
    browser = Browser(make_app(replace(config, secret_key=b"n" * 48)))
    browser.post("/login", LOGIN)
    assert second_step(browser, code_of_app(ALICE_APP)) == "/account"


def test_a_lost_key_is_no_error_and_recovery_codes_still_work(
    make_app: MakeApp, config: Config, codes: list[str]
) -> None:
    browser = Browser(make_app(replace(config, secret_key=b"n" * 48)))
    browser.post("/login", LOGIN)
    assert second_step(browser, code_of_app(ALICE_APP)) is None
    assert second_step(browser, codes[0]) == "/account"


@given(st.text(max_size=200))
def test_nothing_that_we_did_not_seal_opens(sealed: str) -> None:
    assert Seal([b"k" * 64], "x").open(sealed) is None


def test_a_seal_is_for_one_purpose() -> None:
    assert Seal([b"k" * 64], "x").open(Seal([b"k" * 64], "y").close("words")) is None
