"""What the operator does to accounts from the command line, and what is written down of it."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from click.testing import Result
from flask import Flask
from support.cast import ALICE, PASSWORD, MakeApp
from support.client import Browser

from config import Config
from cookieapp.accounts.people.directory import Directory


@pytest.fixture
def audited(config: Config):  # type: ignore[no-untyped-def]
    """The events in the audit log."""

    def read() -> list[str]:
        return [
            json.loads(line)["event"] for line in (config.data_dir / "audit.log").read_text().splitlines()
        ]

    return read


def run(app: Flask, *words: str, given: str = "") -> Result:
    """Run a command."""
    return app.test_cli_runner().invoke(args=["users", *words], input=given)


def test_an_account_of_the_operator_s_making_can_be_used_at_once(
    app: Flask, accounts: Directory, audited
) -> None:  # type: ignore[no-untyped-def]
    made = run(app, "create", "carol@example.com")
    assert made.exit_code == 0, made.output
    password = made.output.partition("Password: ")[2].strip()
    assert (
        Browser(app).post("/login", {"email": "carol@example.com", "password": password}).status_code == 303
    )
    assert "opened-by-operator" in audited()


def test_a_database_that_is_away_is_one_sentence(config: Config, make_app: MakeApp) -> None:
    nowhere = "postgresql://somebody:a-password@127.0.0.1:1/nothing"
    app = make_app()
    app.extensions["cookieapp.config"] = replace(config, database_url=nowhere)
    result = run(app, "list")
    assert result.exit_code == 1
    assert result.output.startswith("Error: The database cannot be used: ")
    assert result.output.count("\n") == 1 and "a-password" not in result.output


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("too short", "at least 15"),
        ("passwordpassword", "lists of common"),
        ("x" * 1025, "longer than 1,024"),
    ],
)
def test_its_password_has_to_follow_the_rules(app: Flask, password: str, why: str) -> None:
    refused = run(app, "create", "carol@example.com", "--password-stdin", given=password + "\n")
    assert refused.exit_code == 1
    assert why in refused.output
    assert password not in refused.output


def test_disabling_shuts_the_account_and_ends_its_sessions(app: Flask, alice: Browser, audited) -> None:  # type: ignore[no-untyped-def]
    assert "sessions ended: 1" in run(app, "disable", ALICE).output
    assert alice.get("/account").status_code == 303
    assert Browser(app).post("/login", {"email": ALICE, "password": PASSWORD}).status_code == 422
    run(app, "enable", ALICE)
    assert Browser(app).post("/login", {"email": ALICE, "password": PASSWORD}).status_code == 303
    assert {"disabled", "enabled"} <= set(audited())


def test_a_new_role_counts_at_once_and_the_owner_reads_of_it(app: Flask, alice: Browser, audited) -> None:  # type: ignore[no-untyped-def]
    assert run(app, "promote", ALICE, "--role", "operator").exit_code == 0
    assert alice.get("/account").status_code == 303
    run(app, "promote", ALICE, "--role", "user")
    alice.logged_in(ALICE, PASSWORD)
    assert "The operator changed the role of the account." in alice.get("/account/security").text
    assert "role-changed" in audited()


def test_ending_sessions(app: Flask, alice: Browser, audited) -> None:  # type: ignore[no-untyped-def]
    assert "sessions ended: 1" in run(app, "end-sessions", ALICE).output
    assert alice.get("/account").status_code == 303
    assert "sessions-ended-by-operator" in audited()


def test_the_list_says_what_keeps_an_account_from_being_used(
    app: Flask, accounts: Directory, hash_of_password: str
) -> None:
    accounts.create("new@example.com", hash_of_password, confirmed=False)
    run(app, "disable", ALICE)
    lines = dict(line.split("\t", 1) for line in run(app, "list").output.splitlines())
    assert lines["new@example.com"] == "user\taddress not confirmed"
    assert lines[ALICE].startswith("user\tdisabled since 20")
    assert lines["olive@example.com"] == "operator\tusable"


def test_erasing_needs_a_yes_and_is_for_good(app: Flask, accounts: Directory, audited) -> None:  # type: ignore[no-untyped-def]
    assert run(app, "delete", ALICE, given="n\n").exit_code == 1
    assert accounts.find(ALICE) is not None
    assert run(app, "delete", ALICE, "--yes").exit_code == 0
    assert accounts.find(ALICE) is None
    assert "erased-by-operator" in audited()


def test_an_account_that_is_not_there_is_named(app: Flask, accounts: Directory) -> None:
    for command in ("disable", "enable", "promote", "end-sessions"):
        missing = run(app, command, "nobody@example.com")
        assert missing.exit_code == 1
        assert "There is no account for nobody@example.com." in missing.output
