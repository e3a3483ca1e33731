"""The secret key is changed by a command, and nothing that was made with the one before is lost."""

from __future__ import annotations

import stat
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from support.authenticator import Authenticator, options_on
from support.cast import ALICE, OLIVE, PASSWORD, MakeApp
from support.client import Browser, token_in

from config import Config, ConfigError, secret_keys
from cookieapp.accounts.people.directory import Directory
from cookieapp.storage.stores import Stores


@pytest.fixture
def own_key(config: Config) -> Config:
    """The settings of a site that keeps its key in a file."""
    return replace(config, secret_key=None)


def run(app: Flask, *words: str) -> Result:
    return app.test_cli_runner().invoke(args=["secrets", *words])


def same_browser(app: Flask, before: Browser) -> Browser:
    again = Browser(app)
    for name, value in before.cookies.items():
        again.keep(name, value)
    return again


def test_everything_made_before_stays_good(make_app: MakeApp, own_key: Config, hash_of_password: str) -> None:
    site = make_app(own_key)
    Directory(Stores.of(site).sql).create(ALICE, hash_of_password)
    alice = Browser(site).logged_in(ALICE, PASSWORD)
    alice.decide("reject_all")
    token, question = token_in(alice.get("/account")), options_on(Browser(site).get("/login").text)
    device = Authenticator()
    made = device.create(options_on(alice.get("/account/security/passkeys").text))
    alice.submit("/account/security/passkeys", {"name": "x", "credential": made}, form_on="/account")

    assert "accepted: 1" in run(site, "rotate").output
    rotated = make_app(own_key)
    again = same_browser(rotated, alice)
    assert again.get("/account").status_code == 200
    assert 'id="consent-banner"' not in again.get("/").text
    assert (
        Browser(rotated).post("/passkeys/login", {"credential": device.get(question)}).location == "/account"
    )
    assert again.post("/logout", {"csrf_token": token}).location == "/login?notice=logged-out"
    for number in range(12):
        Browser(rotated).post("/login", {"email": ALICE, "password": f"guess {number}"})
    assert again.post("/login", {"email": ALICE, "password": PASSWORD}).location == "/login/factor"


def test_forgetting_the_former_keys_makes_it_void(
    make_app: MakeApp, own_key: Config, hash_of_password: str
) -> None:
    site = make_app(own_key)
    Directory(Stores.of(site).sql).create(ALICE, hash_of_password)
    alice = Browser(site).logged_in(ALICE, PASSWORD)
    run(site, "rotate")
    run(site, "forget", "--yes")
    assert same_browser(make_app(own_key), alice).get("/account").status_code == 303


def test_at_most_four_former_keys_are_kept_for_our_eyes_only(make_app: MakeApp, own_key: Config) -> None:
    site = make_app(own_key)
    seen = []
    for _ in range(6):
        seen.append(secret_keys(own_key)[0])
        run(site, "rotate")
    keys = secret_keys(own_key)
    assert keys[1:] == tuple(reversed(seen[-4:]))
    for name in ("secret_key", "former_secret_keys"):
        assert stat.S_IMODE((own_key.data_dir / name).stat().st_mode) == 0o600
    assert sorted(path.name for path in own_key.data_dir.glob("*secret*")) == [
        "former_secret_keys",
        "secret_key",
    ]


def test_a_key_that_is_set_elsewhere_is_not_changed_and_the_way_is_told(app: Flask) -> None:
    told = run(app, "rotate")
    assert told.exit_code == 1
    assert "COOKIEAPP_SECRET_KEY_FALLBACKS" in told.output


def test_a_file_of_former_keys_that_others_may_read_is_refused(own_key: Config) -> None:
    secret_keys(own_key)
    former = Path(own_key.data_dir, "former_secret_keys")
    former.write_text("k" * 48 + "\n")
    former.chmod(0o644)
    with pytest.raises(ConfigError, match=r"^COOKIEAPP_DATA_DIR .*former_secret_keys.* chmod 600"):
        secret_keys(own_key)


def test_the_operator_removes_lost_factors(app: Flask, olive: Browser) -> None:
    told = app.test_cli_runner().invoke(args=["users", "remove-factors", OLIVE])
    assert "removed: 1" in told.output
    assert olive.get("/account").status_code == 303
    assert Browser(app).post("/login", {"email": OLIVE, "password": PASSWORD}).location == "/account"
