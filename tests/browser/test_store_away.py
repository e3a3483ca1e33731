"""While Redis is away public pages go on, the account says so at once, and the session is not lost."""

from __future__ import annotations

import statistics

from browser.pages import Tab
from browser.support import ARTICLE, ServedSite, Valkey, fetch
from tests.launch.sites import wait_until

PUBLIC = ("/", ARTICLE, "/cookies", "/cookies/here", "/consent", "/preferences", "/login", "/signup")


def test_a_frozen_store_costs_members_a_moment_and_nobody_the_site(
    site: ServedSite, valkey: Valkey, tab: Tab, alice: tuple[str, str]
) -> None:
    tab.log_in(*alice)
    tab.open("/")
    tab.decide("accept_all")
    tab.open(ARTICLE)
    cookies = tab.cookies
    assert {"session", "consent", "interests", "visitor"} <= set(cookies)

    valkey.freeze()
    answers = {path: fetch(site.port, path, cookies).status for path in PUBLIC}
    assert answers == dict.fromkeys(PUBLIC, 200)
    fetch(site.port, "/account", cookies)
    accounts = [fetch(site.port, "/account", cookies) for _ in range(7)]
    assert {answer.status for answer in accounts} == {503}
    assert all("retry-after" in answer.headers for answer in accounts)
    assert statistics.median(answer.seconds for answer in accounts) < 0.5
    assert fetch(site.port, "/healthz").status == 200
    assert fetch(site.port, "/readyz").status == 503

    valkey.thaw()
    valkey.wait_until_well()
    assert tab.logged_in()
    assert tab.cookies["session"] == cookies["session"]


def test_the_page_that_says_so_is_clear(valkey: Valkey, any_way: Tab, alice: tuple[str, str]) -> None:
    any_way.log_in(*alice)
    valkey.freeze()
    assert any_way.open("/account").status == 503
    heading, words = any_way.main.locator("h1"), any_way.main.inner_text()
    assert "sesj" in heading.inner_text().lower() or "session" in heading.inner_text().lower()
    assert not any(term in words for term in ("Traceback", "redis", "Redis", "Valkey", "Error"))
    again = any_way.main.locator("a[href='/account']")
    assert again.is_visible()

    valkey.thaw()
    valkey.wait_until_well()
    any_way.press(again)
    assert any_way.path == "/account"
    assert alice[0] in any_way.main.inner_text()


def test_visitors_decide_and_choose_while_the_store_is_away(valkey: Valkey, tab: Tab) -> None:
    valkey.freeze()
    tab.open(ARTICLE)
    tab.decide("reject_all")
    tab.prefer({"theme": "dark"})
    tab.open("/")
    assert tab.banner.count() == 0
    assert tab.page.locator("html").get_attribute("data-theme") == "dark"
    assert set(tab.cookies) == {"consent", "preferences"}


def test_consent_is_withdrawn_while_the_store_is_away(valkey: Valkey, tab: Tab) -> None:
    tab.open("/")
    tab.decide("accept_all")
    tab.open(ARTICLE)
    valkey.freeze()
    tab.press(tab.withdrawal)
    assert set(tab.cookies) == {"consent"}


def test_a_killed_store_comes_back_by_itself_with_the_session(
    site: ServedSite, valkey: Valkey, tab: Tab, alice: tuple[str, str]
) -> None:
    tab.log_in(*alice)
    valkey.kill()
    wait_until(lambda: fetch(site.port, "/readyz").status == 503, 5)
    assert tab.open("/").status == 200
    assert tab.open("/account").status == 503
    valkey.wait_until_well()
    assert tab.logged_in()
