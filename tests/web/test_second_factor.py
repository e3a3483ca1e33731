"""A second factor: set up, asked for after the password, good once, and replaced by recovery codes."""

from __future__ import annotations

import re
import time
from dataclasses import replace

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import update
from support.cast import ALICE, BOB, OLIVE, PASSWORD, MakeApp
from support.client import Browser, code_of_app
from support.post import Postbox

from config import Config
from cookieapp.accounts.entrance import awaiting
from cookieapp.accounts.factors import recovery, totp
from cookieapp.accounts.factors.sealed import Seal
from cookieapp.accounts.factors.store import factors
from cookieapp.accounts.guard import attempts as guard
from cookieapp.accounts.people.directory import Directory
from cookieapp.accounts.people.models import User
from cookieapp.storage.redis import Redis
from cookieapp.storage.sql import Sql
from cookieapp.storage.stores import Stores

SECRET = totp.new_secret()
LOGIN = {"email": ALICE, "password": PASSWORD}


@pytest.fixture(autouse=True)
def midst(monkeypatch: pytest.MonkeyPatch) -> None:
    """Do not begin in the last seconds of a step: codes would change under the test."""
    left = 30 - time.time() % 30
    if left < 2:
        time.sleep(left)


@pytest.fixture
def codes(app: Flask, accounts: Directory) -> list[str]:
    """Alice has an app, set up a minute ago, and ten recovery codes."""
    owner = accounts.find(ALICE)
    assert owner is not None
    with app.app_context():
        store = factors()
        store._clock = lambda: time.time() - 60
        assert store.set_app(owner.id, SECRET, code_of_app(SECRET, -2))
        return store.new_codes(owner.id)


def secret_on(page: str) -> str:
    found = re.search(r'class="typed-secret">([A-Z2-7 ]+)<', page)
    assert found
    return found[1].replace(" ", "")


def sealed_on(page: str) -> str:
    found = re.search(r'name="sealed" value="([^"]+)"', page)
    assert found
    return found[1]


def set_up(browser: Browser) -> str:
    """Add an app through the pages; gives its secret."""
    page = browser.get("/account/security/app").text
    secret = secret_on(page)
    sent = {"code": code_of_app(secret), "sealed": sealed_on(page)}
    answer = browser.submit("/account/security/app", sent)
    assert answer.location == "/account/security/codes", answer.text
    return secret


def second_step(browser: Browser, code: str) -> str | None:
    """Send a code; gives where it leads, None where the page comes again."""
    return browser.submit("/login/factor", {"code": code}).location


class TestSettingUp:
    def test_an_app_is_added_by_its_first_code_and_brings_recovery_codes(
        self, app: Flask, alice: Browser
    ) -> None:
        old = alice.cookies["session"]
        secret = set_up(alice)
        assert alice.cookies["session"] != old, "a session that gains rights gets a new number"
        shown = re.findall(r"<code>([a-z2-9-]{29})</code>", alice.get("/account/security/codes").text)
        assert len(set(shown)) == recovery.NUMBER
        page = alice.get("/account/security").text
        assert "Remove the app" in page
        assert secret not in page
        assert Browser(app).post("/login", LOGIN).location == "/login/factor"

    def test_the_drawing_is_svg_without_style_or_script(self, alice: Browser) -> None:
        page = alice.get("/account/security/app").text
        drawing = re.search(r"<svg.*?</svg>", page, re.DOTALL)
        assert drawing
        assert not re.search(r"style|script|href|url\(", drawing[0])

    def test_a_wrong_first_code_adds_nothing_and_keeps_the_secret(self, alice: Browser) -> None:
        page = alice.get("/account/security/app").text
        secret = secret_on(page)
        wrong = f"{(int(code_of_app(secret)) + 1) % 10**6:06}"
        answer = alice.submit("/account/security/app", {"code": wrong, "sealed": sealed_on(page)})
        assert answer.status_code == 422
        assert secret_on(answer.text) == secret
        assert "Remove the app" not in alice.get("/account/security").text

    def test_a_secret_of_somebody_else_is_refused(self, alice: Browser, bob: Browser) -> None:
        page = bob.get("/account/security/app").text
        sent = {"code": code_of_app(secret_on(page)), "sealed": sealed_on(page)}
        assert alice.submit("/account/security/app", sent).status_code == 422

    @pytest.mark.parametrize("sealed", ["", "x", "gAAAAA" + "A" * 100, "ż"])
    def test_a_secret_that_we_did_not_make_is_refused(self, alice: Browser, sealed: str) -> None:
        assert alice.submit("/account/security/app", {"code": "123456", "sealed": sealed}).status_code == 422

    def test_every_page_of_it_asks_for_a_fresh_login(self, app: Flask, alice: Browser) -> None:
        sessions = app.session_interface
        clock = sessions.clock  # type: ignore[attr-defined]
        sessions.life.clock = lambda: clock() + 400  # type: ignore[attr-defined]
        for path in ("app", "passkeys", "codes"):
            answer = alice.get(f"/account/security/{path}")
            assert answer.location == f"/account/confirm?next=/account/security/{path}"


class TestLoggingIn:
    def test_the_password_alone_opens_nothing(self, app: Flask, codes: list[str], redis: Redis) -> None:
        browser = Browser(app)
        assert browser.post("/login", LOGIN).location == "/login/factor"
        for path in ("/account", "/account/sessions", "/account/security", "/operator/"):
            assert (browser.get(path).location or "").startswith("/login?next="), path
        assert "Your account" not in browser.get("/").text
        assert "device" not in browser.cookies
        assert redis.do("KEYS", "account:*") == []

    def test_the_code_opens_the_account_under_a_new_number(self, app: Flask, codes: list[str]) -> None:
        browser = Browser(app)
        browser.post("/login", {**LOGIN, "next": "/preferences"})
        pending = browser.cookies["session"]
        assert second_step(browser, code_of_app(SECRET)) == "/preferences"
        assert browser.cookies["session"] != pending
        assert browser.get("/account").status_code == 200
        thief = Browser(app)
        thief.keep("session", pending)
        assert thief.get("/account").status_code == 303
        assert thief.get("/login/factor").location == "/login?notice=please"

    def test_a_code_is_good_once(self, app: Flask, codes: list[str]) -> None:
        code = code_of_app(SECRET)
        first, second = Browser(app), Browser(app)
        for browser in (first, second):
            browser.post("/login", LOGIN)
        assert second_step(first, code) == "/account"
        assert second_step(second, code) is None

    @pytest.mark.parametrize(("steps", "good"), [(-3, False), (-1, True), (0, True), (1, True), (3, False)])
    def test_clocks_may_differ_by_one_step(
        self, app: Flask, codes: list[str], steps: int, good: bool
    ) -> None:
        browser = Browser(app)
        browser.post("/login", LOGIN)
        assert (second_step(browser, code_of_app(SECRET, steps)) == "/account") is good

    def test_remember_me_survives_the_second_step(self, app: Flask, codes: list[str]) -> None:
        browser = Browser(app)
        browser.post("/login", {**LOGIN, "remember": "1"})
        answer = browser.submit("/login/factor", {"code": code_of_app(SECRET)})
        assert any(
            "session=" in line and "Max-Age=2592000" in line for line in answer.headers.getlist("Set-Cookie")
        )

    def test_five_wrong_codes_end_the_login(self, app: Flask, codes: list[str]) -> None:
        browser = Browser(app)
        browser.post("/login", LOGIN)
        answers = [second_step(browser, "000000") for _ in range(awaiting.MOST_FAILURES)]
        assert answers == [None] * (awaiting.MOST_FAILURES - 1) + ["/login?notice=again"]
        assert "session" not in browser.cookies

    def test_guessing_codes_is_limited_however_often_one_begins_anew(
        self, app: Flask, codes: list[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for _ in range(3):
            browser = Browser(app)
            browser.post("/login", LOGIN)
            for _ in range(4):
                second_step(browser, "000000")
        browser = Browser(app)
        browser.post("/login", LOGIN)
        assert second_step(browser, code_of_app(SECRET)) is None, f"{guard.PER_ACCOUNT} an hour"

    def test_the_owners_known_browser_is_not_locked_out_by_that(self, app: Flask, codes: list[str]) -> None:
        owner = Browser(app)
        owner.post("/login", LOGIN)
        assert second_step(owner, code_of_app(SECRET, -1)) == "/account"
        owner.submit("/logout", {}, form_on="/account")
        for _ in range(3):
            stranger = Browser(app)
            stranger.post("/login", LOGIN)
            for _ in range(4):
                second_step(stranger, "000000")
        owner.post("/login", LOGIN)
        assert second_step(owner, code_of_app(SECRET)) == "/account"

    def test_the_second_step_needs_its_token_and_the_cookie(self, app: Flask, codes: list[str]) -> None:
        browser = Browser(app)
        browser.post("/login", LOGIN)
        assert browser.post("/login/factor", {"code": code_of_app(SECRET)}).status_code == 422
        assert (
            Browser(app).post("/login/factor", {"code": code_of_app(SECRET)}).location
            == "/login?notice=again"
        )

    def test_a_password_changed_meanwhile_ends_the_login(
        self, app: Flask, codes: list[str], accounts: Directory, hash_of_password: str
    ) -> None:
        browser = Browser(app)
        browser.post("/login", LOGIN)
        owner = accounts.find(ALICE)
        assert owner is not None
        accounts.set_password_hash(owner.id, hash_of_password[:-4] + "AAAA")
        assert browser.get("/login/factor").location == "/login?notice=please"

    def test_it_takes_ten_minutes_at_most(self, app: Flask, codes: list[str]) -> None:
        browser = Browser(app)
        browser.post("/login", LOGIN)
        sessions = app.session_interface
        clock = sessions.clock  # type: ignore[attr-defined]
        sessions.clock = lambda: clock() + 601  # type: ignore[attr-defined]
        assert browser.get("/login/factor").location == "/login?notice=please"

    def test_confirming_asks_for_the_code_too(self, app: Flask, codes: list[str]) -> None:
        browser = Browser(app)
        browser.post("/login", LOGIN)
        second_step(browser, code_of_app(SECRET, -1))
        sent = {"password": PASSWORD, "next": "/account/security"}
        assert browser.submit("/account/confirm", sent).status_code == 422
        sent["code"] = code_of_app(SECRET)
        assert browser.submit("/account/confirm", sent).location == "/account/security"

    def test_a_new_password_through_a_letter_passes_no_second_factor(
        self, app: Flask, codes: list[str]
    ) -> None:
        browser, post = Browser(app), Postbox(app)
        browser.post("/reset", {"email": ALICE})
        token = post.link(ALICE, "/reset/new").partition("token=")[2].partition("&")[0]
        password = "quite another long sentence of hers"
        assert browser.post("/reset/new", {"token": token, "password": password}).status_code == 303
        assert (browser.get("/account").location or "").startswith("/login")
        assert browser.post("/login", {"email": ALICE, "password": password}).location == "/login/factor"
        assert (browser.get("/account").location or "").startswith("/login")


class TestRecoveryCodes:
    def test_each_opens_the_account_once(self, app: Flask, codes: list[str]) -> None:
        for code, opens in ((codes[0], True), (codes[0], False), (codes[1].upper().replace("-", " "), True)):
            browser = Browser(app)
            browser.post("/login", LOGIN)
            assert (second_step(browser, code) == "/account") is opens
        with app.app_context():
            owner = Directory(Stores.of(app).sql).find(ALICE)
            assert owner is not None
            assert factors().of(owner.id).codes == recovery.NUMBER - 2

    def test_new_ones_make_the_old_ones_void(self, app: Flask, codes: list[str]) -> None:
        owner = Browser(app)
        owner.post("/login", LOGIN)
        second_step(owner, code_of_app(SECRET))
        owner.submit("/account/security/codes", {})
        assert len(re.findall(r"<code>", owner.get("/account/security/codes").text)) == recovery.NUMBER
        browser = Browser(app)
        browser.post("/login", LOGIN)
        assert second_step(browser, codes[3]) is None

    def test_only_hashes_of_them_are_kept(self, app: Flask, codes: list[str]) -> None:
        dump = dump_of(Stores.of(app).sql)
        for code in codes:
            assert code not in dump
            assert code.replace("-", "") not in dump

    def test_they_are_shown_for_ten_minutes(
        self, alice: Browser, monkeypatch: pytest.MonkeyPatch, redis: Redis
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

    def test_without_a_factor_there_are_none(self, alice: Browser) -> None:
        alice.submit("/account/security/codes", {}, form_on="/account")
        assert "Add one first" in alice.get("/account/security/codes").text

    @given(st.text(max_size=60))
    def test_nothing_but_a_code_is_one(self, written: str) -> None:
        kept = recovery.hash_of("alice", written)
        assert kept is None or len([letter for letter in written if letter.isalnum()]) == 24


class TestRemoving:
    def test_the_app_goes_and_its_codes_with_it(self, app: Flask, alice: Browser) -> None:
        set_up(alice)
        answer = alice.submit("/account/security/app/remove", {}, form_on="/account/security")
        assert answer.location == "/account/security?factor=removed#factors"
        assert Browser(app).post("/login", LOGIN).location == "/account"
        alice.submit("/account/security/codes", {}, form_on="/account")
        assert "0 unused" in alice.get("/account/security/codes").text

    def test_an_operator_keeps_one(self, olive: Browser) -> None:
        answer = olive.submit("/account/security/app/remove", {}, form_on="/account/security")
        assert answer.location == "/account/security?factor=operator#factors"
        assert olive.get("/operator/").status_code == 200

    def test_a_password_that_was_long_enough_beside_it_is_lengthened_first(
        self, app: Flask, alice: Browser
    ) -> None:
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
        self, app: Flask, alice: Browser, accounts: Directory
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
        self, app: Flask, alice: Browser, accounts: Directory
    ) -> None:
        owner = accounts.find(ALICE)
        assert owner is not None
        with Stores.of(app).sql.session() as session:
            session.execute(update(User).values(stands_alone=None))
        assert Browser(app).post("/login", LOGIN).location == "/account"
        learned = accounts.get(owner.id)
        assert learned is not None and learned.stands_alone is True

    def test_the_form_token_is_needed(self, app: Flask, alice: Browser) -> None:
        set_up(alice)
        assert (
            alice.post("/account/security/app/remove", {}).location == "/account/security?factor=kept#factors"
        )


def test_the_owner_is_told_of_every_change_of_factors(app: Flask, alice: Browser) -> None:
    post = Postbox(app)
    set_up(alice)
    assert len(post.letters(ALICE)) == 2, "an app, and recovery codes"
    alice.submit("/account/security/app/remove", {}, form_on="/account/security")
    assert len(post.letters(ALICE)) == 3


class TestOperators:
    def test_the_console_refuses_an_operator_without_a_second_factor_and_leads_to_set_up(
        self, app: Flask, accounts: Directory
    ) -> None:
        bob = accounts.find(BOB)
        assert bob is not None
        accounts.set_role(bob.id, "operator")
        browser = Browser(app).logged_in(BOB, PASSWORD)
        for path in ("/operator/", "/operator/statistics"):
            page = browser.get(path)
            assert page.status_code == 403
            assert 'href="/account/security/app"' in page.text
        set_up(browser)
        assert browser.get("/operator/").status_code == 200

    def test_a_session_from_before_the_factor_has_to_show_it(self, app: Flask, accounts: Directory) -> None:
        bob = accounts.find(BOB)
        assert bob is not None
        accounts.set_role(bob.id, "operator")
        browser = Browser(app).logged_in(BOB, PASSWORD)
        with app.app_context():
            factors().set_app(bob.id, SECRET, code_of_app(SECRET, -1))
        assert browser.get("/operator/statistics").location == "/account/confirm?next=/operator/statistics"
        browser.submit(
            "/account/confirm", {"password": PASSWORD, "code": code_of_app(SECRET), "next": "/operator/"}
        )
        assert browser.get("/operator/").status_code == 200

    def test_a_demonstration_lets_them_in_and_says_so(
        self, make_app: MakeApp, config: Config, accounts: Directory
    ) -> None:
        bob = accounts.find(BOB)
        assert bob is not None
        accounts.set_role(bob.id, "operator")
        site = make_app(replace(config, demo=True))
        browser = Browser(site).logged_in(BOB, PASSWORD)
        page = browser.get("/operator/")
        assert page.status_code == 200
        assert "without a second factor" in page.text
        olive = Browser(site).logged_in(OLIVE, PASSWORD)
        assert "without a second factor" not in olive.get("/operator/").text


class TestSecrets:
    def test_the_secret_rests_encrypted(self, app: Flask, codes: list[str]) -> None:
        assert SECRET not in dump_of(Stores.of(app).sql)

    def test_it_can_be_read_with_a_former_key_and_is_sealed_anew_at_its_next_use(
        self, make_app: MakeApp, config: Config, codes: list[str]
    ) -> None:
        old = config.secret_key or b""
        rotated = replace(config, secret_key=b"n" * 48, secret_key_fallbacks=(old,))
        browser = Browser(make_app(rotated))
        browser.post("/login", LOGIN)
        assert second_step(browser, code_of_app(SECRET, -1)) == "/account"
        browser = Browser(make_app(replace(config, secret_key=b"n" * 48)))
        browser.post("/login", LOGIN)
        assert second_step(browser, code_of_app(SECRET)) == "/account"

    def test_a_lost_key_is_no_error_and_recovery_codes_still_work(
        self, make_app: MakeApp, config: Config, codes: list[str]
    ) -> None:
        browser = Browser(make_app(replace(config, secret_key=b"n" * 48)))
        browser.post("/login", LOGIN)
        assert second_step(browser, code_of_app(SECRET)) is None
        assert second_step(browser, codes[0]) == "/account"

    @given(st.text(max_size=200))
    def test_nothing_that_we_did_not_seal_opens(self, sealed: str) -> None:
        assert Seal([b"k" * 64], "x").open(sealed) is None

    def test_a_seal_is_for_one_purpose(self) -> None:
        assert Seal([b"k" * 64], "x").open(Seal([b"k" * 64], "y").close("words")) is None


def dump_of(sql: Sql) -> str:
    """Everything in the database."""
    from cookieapp.storage.sql import Base

    with sql.engine.connect() as connection:
        return "\n".join(
            repr(row) for table in Base.metadata.sorted_tables for row in connection.execute(table.select())
        )
