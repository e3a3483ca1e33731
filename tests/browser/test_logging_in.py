"""A login lasts over pages, ends for good at the logout, and outlives the browser only when asked to."""

from __future__ import annotations

import time

from browser.conftest import Profile
from browser.pages import Tab, somebody
from browser.support import ARTICLE, ServedSite

DAY = 24 * 3600


def test_signing_up_logging_in_and_out(any_way: Tab, site: ServedSite) -> None:
    email = somebody()
    any_way.sign_up(email)
    assert any_way.path == "/login"
    any_way.open_letter(site.link(email, "/signup/confirm"))
    assert any_way.path == "/login"
    any_way.log_in(email)
    assert any_way.seconds_left("session") is None

    for path in ("/account", ARTICLE, "/preferences", "/account"):
        any_way.open(path)
        assert any_way.path == path
        assert any_way.page.locator("header a[href='/account']").is_visible(), path
    assert email in any_way.main.inner_text()

    old = any_way.cookies["session"]
    any_way.log_out()
    assert any_way.path == "/login"
    assert "session" not in any_way.cookies
    assert not any_way.logged_in()

    any_way.page.context.add_cookies([{"name": "session", "value": old, "url": any_way.site}])
    assert not any_way.logged_in(), "the old session cookie still opens the account"
    any_way.open("/")
    assert any_way.page.locator("header a[href='/login']").is_visible()


def test_a_page_for_members_leads_to_the_login_and_back(any_way: Tab, alice: tuple[str, str]) -> None:
    email, password = alice
    any_way.open("/account")
    assert any_way.path == "/login"
    any_way.fill_in_login(email, password)
    assert any_way.path == "/account"


def test_a_wrong_password_says_so_beside_the_field_and_sets_no_cookie(
    any_way: Tab, alice: tuple[str, str]
) -> None:
    any_way.log_in(alice[0], "not the sentence that Alice has")
    field = any_way.main.locator("input[name=email]")
    assert field.get_attribute("aria-invalid") == "true"
    assert any_way.main.get_by_role("alert").is_visible()
    assert any_way.main.locator("input[name=password]").input_value() == ""
    assert any_way.cookies == {}


def test_a_remembered_login_survives_a_restart_of_the_browser(
    profile: Profile, alice: tuple[str, str]
) -> None:
    tab = profile.open()
    tab.log_in(*alice, remember=True)
    ends = tab.seconds_left("session")
    assert ends is not None
    assert 29.9 * DAY < ends - time.time() < 30.1 * DAY
    again = profile.open()
    assert again.logged_in()


def test_a_plain_login_ends_with_the_browser(profile: Profile, alice: tuple[str, str]) -> None:
    tab = profile.open()
    tab.log_in(*alice)
    assert tab.logged_in()
    again = profile.open()
    assert "session" not in again.cookies
    assert not again.logged_in()


def test_a_login_gets_a_new_session_each_time(tab: Tab, alice: tuple[str, str]) -> None:
    tab.log_in(*alice)
    first = tab.cookies["session"]
    tab.log_out()
    tab.log_in(*alice)
    assert tab.cookies["session"] != first
