"""Second factors in a real browser: an app's codes without JavaScript, passkeys with Chromium's own device."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser
from support.client import code_of_app

from browser.conftest import NewTab
from browser.pages import PASSWORD, Tab, somebody
from browser.support import ServedSite

DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def email(chromium: Browser, site: ServedSite) -> str:
    """Somebody with a confirmed account."""
    address = somebody()
    with chromium.new_context() as context:
        tab = Tab(context.new_page(), site.address)
        tab.sign_up(address)
        tab.open_letter(site.link(address, "/signup/confirm"))
    return address


@pytest.fixture
def device() -> Callable[[Tab], tuple[Any, str]]:
    """Give a tab's browser a device that keeps passkeys."""

    def add(tab: Tab) -> tuple[Any, str]:
        session = tab.page.context.new_cdp_session(tab.page)
        session.send("WebAuthn.enable")
        made = session.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
        return session, str(made["authenticatorId"])

    return add


def add_passkey(tab: Tab, name: str) -> None:
    tab.open("/account/security/passkeys")
    tab.hands.write(tab.main.locator("input[name=name]"), name)
    tab.press(tab.main.locator("[data-passkey-button]"))


@pytest.mark.parametrize("language", ["pl", "en"])
def test_a_passkey_is_made_and_logs_in_alone(
    new_tab: NewTab, email: str, device: Callable[[Tab], tuple[Any, str]], language: str
) -> None:
    tab = new_tab(language=language)
    device(tab)
    tab.log_in(email)
    add_passkey(tab, "Laptop")
    assert tab.path == "/account/security/codes"
    assert tab.main.locator(".codes code").count() == 10

    tab.log_out()
    tab.open("/login")
    tab.hands.tick(tab.main.locator("#remember-passkey"))
    tab.press(tab.main.locator("[data-passkey-button]"))
    assert tab.path == "/account"
    assert tab.seconds_left("session") is not None
    assert tab.complaints == []


@pytest.mark.parametrize("language", ["pl", "en"])
def test_an_account_is_opened_with_a_passkey_and_no_password(
    new_tab: NewTab, site: ServedSite, device: Callable[[Tab], tuple[Any, str]], language: str
) -> None:
    tab, address = new_tab(language=language), somebody()
    device(tab)
    tab.open("/signup")
    tab.press(tab.main.locator("a[href='/signup/passkey']"))
    tab.hands.write(tab.main.locator("input[name=email]"), address)
    tab.press(tab.main.locator("form button[type=submit]"))
    assert tab.path == "/login"
    tab.open(site.link(address, "/signup/passkey/confirm"))
    assert tab.main.locator("input[name=name]").input_value()
    tab.press(tab.main.locator("[data-passkey-button]"))
    assert tab.path == "/account/security/codes"
    assert tab.main.locator(".codes code").count() == 10

    tab.log_out()
    tab.open("/login")
    tab.press(tab.main.locator("[data-passkey-button]"))
    assert tab.path == "/account"
    assert tab.complaints == []


def test_a_passkey_is_the_second_step_after_the_password_and_confirms(
    tab: Tab, email: str, device: Callable[[Tab], tuple[Any, str]]
) -> None:
    device(tab)
    tab.log_in(email)
    add_passkey(tab, "Laptop")
    tab.log_out()
    tab.log_in(email)
    assert tab.path == "/login/factor"
    tab.press(tab.main.locator("[data-passkey-button]"))
    assert tab.path == "/account"
    tab.open("/account/confirm?next=/account/data")
    tab.press(tab.main.locator("[data-passkey-button]"))
    assert tab.path == "/account/data"
    assert tab.complaints == []


def test_a_device_that_does_not_ask_who_is_there_is_refused(
    tab: Tab, email: str, device: Callable[[Tab], tuple[Any, str]]
) -> None:
    session, name = device(tab)
    tab.log_in(email)
    add_passkey(tab, "Laptop")
    tab.log_out()
    session.send("WebAuthn.setUserVerified", {"authenticatorId": name, "isUserVerified": False})
    tab.open("/login")
    tab.main.locator("[data-passkey-button]").click()
    tab.main.locator("[data-passkey-words]:not(:empty)").wait_for()
    assert tab.path == "/login"
    assert not tab.logged_in()


def set_up_an_app_and_log_in_with_it(tab: Tab, email: str) -> None:
    """Add an app, then log in with its code, and once more with a recovery code."""
    tab.log_in(email)
    tab.open("/account/security")
    tab.press(tab.main.locator("a[href='/account/security/app']"))
    assert tab.main.locator(".qr svg").is_visible()
    secret = (tab.main.locator(".typed-secret").text_content() or "").replace(" ", "")
    tab.hands.write(tab.main.locator("input[name=code]"), code_of_app(secret, -1))
    tab.press(tab.main.locator("form[action^='/account/security/app'] button[type=submit]"))
    code = tab.main.locator(".codes code").first.text_content() or ""
    assert re.fullmatch(r"([a-z2-9]{4}-){5}[a-z2-9]{4}", code)

    for sent in (code_of_app(secret), code):
        tab.log_out()
        tab.log_in(email, PASSWORD)
        assert tab.path == "/login/factor"
        tab.hands.write(tab.main.locator("input[name=code]"), sent)
        tab.press(tab.main.locator("form[action='/login/factor'] button[type=submit]"))
        assert tab.path == "/account"


def test_an_app_is_set_up_and_asked_for_by_every_way_of_using_the_site(any_way: Tab, email: str) -> None:
    set_up_an_app_and_log_in_with_it(any_way, email)


def test_an_app_is_set_up_and_asked_for_in_the_other_language(new_tab: NewTab, email: str) -> None:
    set_up_an_app_and_log_in_with_it(new_tab(language="en", java_script_enabled=False), email)


def test_without_javascript_the_page_says_that_passkeys_need_it(new_tab: NewTab) -> None:
    tab = new_tab(java_script_enabled=False)
    tab.open("/login")
    assert tab.main.locator("[data-passkey-button]").is_disabled()
    assert tab.main.locator("[data-passkey-without]").is_visible()


def test_the_printed_page_has_the_codes_and_no_buttons(
    tab: Tab, email: str, device: Callable[[Tab], tuple[Any, str]]
) -> None:
    device(tab)
    tab.log_in(email)
    add_passkey(tab, "Laptop")
    tab.page.emulate_media(media="print")
    assert tab.main.locator(".codes code").first.is_visible()
    assert tab.main.locator(".print-only").is_visible()
    assert not tab.main.locator(".actions").first.is_visible()


def test_sessions_are_listed_and_ended_by_every_way_of_using_the_site(
    new_tab: NewTab, any_way: Tab, email: str
) -> None:
    other = new_tab()
    other.log_in(email)
    any_way.log_in(email)
    any_way.open("/account/sessions")
    assert any_way.main.locator("tbody tr").count() == 2
    assert any_way.main.locator("tbody .tag.on").count() == 1
    any_way.press(any_way.main.locator("button[name=session][value=others]"))
    assert any_way.main.get_by_role("status").is_visible()
    assert not other.logged_in()
    assert any_way.logged_in()
