"""Passkeys: as the second factor and alone, checked to the letter, each challenge good once."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.authenticator import PRESENT, Authenticator, options_on
from support.cast import ALICE, PASSWORD, MakeApp
from support.client import Browser

from config import Config
from cookieapp.accounts.factors.challenge import LIFE, Challenges
from cookieapp.accounts.guard import attempts
from cookieapp.accounts.people.directory import Directory
from cookieapp.storage.redis import Redis
from cookieapp.storage.stores import Stores

LOGIN = {"email": ALICE, "password": PASSWORD}
PAGE = "/account/security/passkeys"


def add(browser: Browser, device: Authenticator, name: str = "My laptop") -> str | None:
    """Add a passkey; gives where that leads, None where the page comes again."""
    made = device.create(options_on(browser.get(PAGE).text))
    return browser.submit(PAGE, {"name": name, "credential": made}).location


def log_in(browser: Browser, device: Authenticator, **data: str) -> str | None:
    shown = device.get(options_on(browser.get("/login").text))
    return browser.post("/passkeys/login", {"credential": shown, **data}).location


@pytest.fixture
def device(alice: Browser) -> Authenticator:
    """Alice's laptop, with a passkey for her account."""
    device = Authenticator()
    assert add(alice, device) == "/account/security/codes"
    return device


def test_the_browser_is_asked_for_a_passkey_that_stands_alone(alice: Browser) -> None:
    asked = options_on(alice.get(PAGE).text)
    assert asked["rp"]["id"] == "localhost"
    assert asked["authenticatorSelection"]["userVerification"] == "required"
    assert asked["authenticatorSelection"]["residentKey"] == "required"
    assert asked["attestation"] == "none"


def test_it_logs_in_alone_and_leads_on(app: Flask, device: Authenticator) -> None:
    browser = Browser(app)
    assert log_in(browser, device, next="/preferences", remember="1") == "/preferences"
    assert browser.get("/account").status_code == 200
    assert {"session", "device"} <= set(browser.cookies)
    assert "last used" in browser.get("/account/security").text


def test_it_is_the_second_factor_after_the_password(app: Flask, device: Authenticator) -> None:
    browser = Browser(app)
    assert browser.post("/login", LOGIN).location == "/login/factor"
    page = browser.get("/login/factor").text
    asked = options_on(page)
    assert len(asked["allowCredentials"]) == 1
    answer = browser.submit(
        "/login/factor/passkey", {"credential": device.get(asked)}, form_on="/login/factor"
    )
    assert answer.location == "/account"


def test_it_confirms_who_is_there(app: Flask, alice: Browser, device: Authenticator) -> None:
    old = alice.cookies["session"]
    shown = device.get(options_on(alice.get("/account/confirm").text))
    sent = {"credential": shown, "next": "/account/data"}
    assert (
        alice.submit("/account/confirm/passkey", sent, form_on="/account/confirm").location == "/account/data"
    )
    assert alice.cookies["session"] != old


def test_an_answer_is_good_once(app: Flask, device: Authenticator) -> None:
    browser = Browser(app)
    shown = device.get(options_on(browser.get("/login").text))
    assert browser.post("/passkeys/login", {"credential": shown}).location == "/account"
    assert Browser(app).post("/passkeys/login", {"credential": shown}).location == "/login?notice=no-passkey"


def test_a_challenge_for_one_purpose_serves_no_other(
    app: Flask, alice: Browser, device: Authenticator
) -> None:
    shown = device.get(options_on(alice.get("/account/confirm").text))
    assert Browser(app).post("/passkeys/login", {"credential": shown}).location == "/login?notice=no-passkey"
    browser = Browser(app)
    browser.post("/login", LOGIN)
    for_login = device.get(options_on(Browser(app).get("/login").text))
    answer = browser.submit("/login/factor/passkey", {"credential": for_login}, form_on="/login/factor")
    assert answer.status_code == 422


@pytest.mark.parametrize(
    "lie",
    [
        {"flags": PRESENT},
        {"flags": 0},
        {"origin": "http://localhost:8001"},
        {"origin": "https://localhost:8000"},
        {"origin": "http://localhost:8000.evil.example"},
        {"rp_id": "evil.example"},
        {"count": -1},
        {"user_handle": b"somebody else"},
        {"credential_id": b"unknown" * 4},
    ],
    ids=str,
)
def test_a_passkey_that_is_not_shown_as_asked_opens_nothing(
    app: Flask, device: Authenticator, lie: dict[str, object]
) -> None:
    assert log_in(Browser(app), device) == "/account"
    if "count" in lie:
        lie = {"count": device.count - 1}  # a copy that was made before the last login
    liar = replace(device, **lie)  # type: ignore[arg-type]
    browser = Browser(app)
    assert log_in(browser, liar) == "/login?notice=no-passkey"
    assert browser.cookies == {}


def test_a_signature_of_another_key_opens_nothing(app: Flask, device: Authenticator) -> None:
    forger = Authenticator(credential_id=device.credential_id, user_handle=device.user_handle)
    assert log_in(Browser(app), forger) == "/login?notice=no-passkey"


@pytest.mark.parametrize(
    "lie", [{"flags": PRESENT}, {"origin": "https://evil.example"}, {"rp_id": "evil"}], ids=str
)
def test_a_passkey_made_without_asking_who_is_there_is_not_kept(
    alice: Browser, lie: dict[str, object]
) -> None:
    assert add(alice, Authenticator(**lie)) is None  # type: ignore[arg-type]
    assert "Passkey “" not in alice.get("/account/security").text


def test_the_same_passkey_is_kept_once(
    app: Flask, alice: Browser, bob: Browser, device: Authenticator
) -> None:
    assert add(alice, device) is None
    assert add(bob, device) is None


def test_a_visitor_who_looks_at_the_login_leaves_nothing_behind(app: Flask, redis: Redis) -> None:
    visitor = Browser(app)
    options_on(visitor.get("/login").text)
    assert redis.do("DBSIZE") == 0
    assert visitor.cookies == {}


def test_wrong_ones_are_bounded_and_the_owner_s_known_browser_is_not(
    app: Flask, alice: Browser, device: Authenticator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attempts, "PER_NETWORK", 3)
    assert log_in(alice, device) == "/account"
    false = Authenticator(credential_id=device.credential_id, user_handle=device.user_handle)
    for _ in range(4):
        assert log_in(Browser(app), false) == "/login?notice=no-passkey"
    asked = options_on(Browser(app).get("/login").text)
    assert log_in(Browser(app), device) == "/login?notice=no-passkey", (
        "strangers of this network have to wait"
    )
    assert log_in(alice, device) == "/account"
    assert Browser(app).post("/login", LOGIN).location == "/login/factor", "passwords are counted apart"
    elsewhere = {"REMOTE_ADDR": "192.0.2.7"}
    shown = device.get(asked)
    away = Browser(app).post("/passkeys/login", {"credential": shown}, environ_overrides=elsewhere)
    assert away.location == "/account"


def test_those_that_are_right_use_nothing_up(
    app: Flask, device: Authenticator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attempts, "PER_NETWORK", 2)
    for _ in range(5):
        assert log_in(Browser(app), device) == "/account"
        Stores.of(app).background.flush()


def test_a_shut_account_is_shut_for_passkeys_too(
    app: Flask, device: Authenticator, accounts: Directory
) -> None:
    owner = accounts.find(ALICE)
    assert owner is not None
    accounts.set_disabled(owner.id, True)
    assert log_in(Browser(app), device) == "/login?notice=no-passkey"


def test_passkeys_are_renamed_and_removed(app: Flask, alice: Browser, device: Authenticator) -> None:
    add(alice, Authenticator(), "Phone")
    key = page_key(alice)
    renamed = alice.submit(
        f"{PAGE}/{key}/rename", {"name": "<b>Ala ma kota</b>"}, form_on="/account/security"
    )
    assert renamed.location == "/account/security?factor=renamed#factors"
    assert "&lt;b&gt;Ala ma kota&lt;/b&gt;" in alice.get("/account/security").text
    alice.submit(f"{PAGE}/{key}/remove", {}, form_on="/account/security")
    assert log_in(Browser(app), device) == "/login?notice=no-passkey"


def test_nobody_changes_a_passkey_of_somebody_else(
    app: Flask, alice: Browser, bob: Browser, device: Authenticator
) -> None:
    key = page_key(alice)
    bob.submit(f"{PAGE}/{key}/rename", {"name": "stolen"}, form_on="/account/security")
    bob.submit(f"{PAGE}/{key}/remove", {}, form_on="/account/security")
    assert log_in(Browser(app), device) == "/account"
    assert "stolen" not in alice.get("/account/security").text


def test_the_last_passkey_of_an_account_without_a_password_stays(
    app: Flask, alice: Browser, device: Authenticator, accounts: Directory
) -> None:
    owner = accounts.find(ALICE)
    assert owner is not None
    accounts.set_password_hash(owner.id, "")
    answer = alice.submit(f"{PAGE}/{page_key(alice)}/remove", {}, form_on="/account/security")
    assert answer.location == "/account/security?factor=way-in#factors"
    assert log_in(Browser(app), device) == "/account"
    assert Browser(app).post("/login", {"email": ALICE, "password": "anything"}).status_code == 422


def test_a_site_at_a_bare_address_says_that_it_can_have_none(
    make_app: MakeApp, config: Config, accounts: Directory
) -> None:
    site = make_app(replace(config, public_url="http://127.0.0.1:8000"))
    browser = Browser(site, base="http://127.0.0.1:8000")
    assert "data-passkey" not in browser.get("/login").text
    browser.post("/login", LOGIN)
    assert "bare IP address" in browser.get(PAGE).text


def test_who_came_by_another_name_is_told_the_right_one(app: Flask, accounts: Directory) -> None:
    page = Browser(app, base="http://127.0.0.1:8000").get("/login").text
    assert "data-passkey" not in page
    assert 'href="http://localhost:8000"' in page


@pytest.mark.parametrize(
    "answer",
    ["", "{", "[]", "null", "1", '{"rawId": 1, "response": {}}', '{"rawId": "x", "response": {}}', "x" * 20_000,
     '{"rawId": "x", "response": {"clientDataJSON": "e30"}}', "[" * 9_000],
)  # fmt: skip
def test_nonsense_is_refused_and_nothing_worse(app: Flask, answer: str) -> None:
    assert Browser(app).post("/passkeys/login", {"credential": answer}).location == "/login?notice=no-passkey"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(
    part=st.sampled_from(["clientDataJSON", "authenticatorData", "signature"]),
    place=st.integers(0, 400),
    flip=st.integers(1, 255),
)
def test_whatever_is_changed_in_an_answer_makes_it_worthless(
    app: Flask, device: Authenticator, part: str, place: int, flip: int
) -> None:
    from support.authenticator import raw, text

    shown = json.loads(device.get(options_on(Browser(app).get("/login").text)))
    damaged = bytearray(raw(shown["response"][part]))
    damaged[place % len(damaged)] ^= flip
    shown["response"][part] = text(bytes(damaged))
    answer = Browser(app).post("/passkeys/login", {"credential": json.dumps(shown)})
    assert answer.location == "/login?notice=no-passkey"


class TestChallenges:
    def test_each_is_good_once_for_its_purpose_and_binding(self, redis: Redis) -> None:
        made = Challenges(redis, [b"k" * 64], 1000.0).make("login", "")
        again = Challenges(redis, [b"k" * 64], 1001.0)
        assert not again.accept("confirm", "", made)
        assert not again.accept("login", "x", made)
        assert again.accept("login", "", made)
        assert not again.accept("login", "", made)

    def test_it_lives_for_five_minutes(self, redis: Redis) -> None:
        made = Challenges(redis, [b"k" * 64], 1000.0).make("login", "")
        assert not Challenges(redis, [b"k" * 64], 1000.0 + LIFE).accept("login", "", made)

    def test_it_survives_a_rotation_of_the_key(self, redis: Redis) -> None:
        made = Challenges(redis, [b"k" * 64], 1000.0).make("login", "")
        assert Challenges(redis, [b"n" * 64, b"k" * 64], 1000.0).accept("login", "", made)

    @given(st.binary(max_size=64))
    def test_nothing_else_is_one(self, redis_url: str, made: bytes) -> None:
        assert not Challenges(Redis(redis_url), [b"k" * 64], 1000.0).accept("login", "", made)


def page_key(browser: Browser) -> str:
    """The first passkey's handle on the page."""
    return browser.get("/account/security").text.partition(f'action="{PAGE}/')[2].partition("/")[0]
