"""Receipts are signed by a key that is ours, rests sealed, and can be changed."""

from __future__ import annotations

import json
from dataclasses import replace

from flask import Flask
from support.cast import MakeApp
from support.client import Browser
from support.ledger import alter
from support.receipts import keys, receipt_of

from config import Config
from cookieapp.consent import verifier
from cookieapp.consent.verifier import verify
from cookieapp.storage.stores import Stores


def test_a_receipt_signed_by_somebody_elses_key_fails(receipt: str) -> None:
    said = json.loads(receipt)
    listed = {"keys": []}
    assert [finding.part for finding in verify(receipt, listed)] == ["key"]
    said["proof"]["key"] = "0" * 16
    assert verify(verifier.written(said), listed)


def test_after_a_rotation_old_receipts_pass_and_new_ones_are_signed_by_the_new_key(
    app: Flask, visitor: Browser, receipt: str
) -> None:
    answer = app.test_cli_runner().invoke(args=["consent", "rotate-key"])
    assert answer.exit_code == 0, answer.output
    listed = keys(visitor)
    assert len(listed["keys"]) == 2 and listed["keys"][0]["retired"] and not listed["keys"][1]["retired"]
    assert verify(receipt, listed) == []
    later = receipt_of(app, visitor)
    assert json.loads(later)["proof"]["key"] == listed["keys"][1]["id"] != json.loads(receipt)["proof"]["key"]
    assert verify(later, listed) == []
    visitor.decide("reject_all")
    assert app.test_cli_runner().invoke(args=["consent", "verify"]).exit_code == 0


def test_no_private_key_lies_open_in_the_database(app: Flask, receipt: str) -> None:
    with Stores.of(app).sql.engine.connect() as connection:
        row = connection.exec_driver_sql("SELECT public, sealed FROM consent_keys").one()
    assert row.sealed != row.public and len(row.sealed) > 43


def test_a_key_of_somebody_else_in_the_database_is_found_and_signs_nothing(
    app: Flask, receipt: str, make_app: MakeApp
) -> None:
    alter(app, "UPDATE consent_keys SET sealed = 'A' || substr(sealed, 2)")
    afresh = make_app()  # the first one still has the key open
    bad = afresh.test_cli_runner().invoke(args=["consent", "verify"])
    assert bad.exit_code == 1 and "not sealed under this site's secret key" in bad.output
    visitor = Browser(afresh)
    visitor.decide("reject_all")
    assert len(keys(visitor)["keys"]) == 2
    assert afresh.test_cli_runner().invoke(args=["consent", "verify"]).exit_code == 0


def test_the_key_outlives_a_change_of_the_secret(make_app: MakeApp, config: Config) -> None:
    decided = Browser(make_app())
    decided.decide("reject_all")
    new, old = b"n" * 48, config.secret_key or b""
    Browser(make_app(replace(config, secret_key=new, secret_key_fallbacks=(old,)))).decide("reject_all")
    later = make_app(replace(config, secret_key=new))  # the old secret is forgotten
    assert later.test_cli_runner().invoke(args=["consent", "verify"]).exit_code == 0
    Browser(later).decide("reject_all")
    assert len(keys(Browser(later))["keys"]) == 1
