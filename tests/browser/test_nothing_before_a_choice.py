"""Who has not chosen has nothing: no cookie, no storage, no request to anybody else."""

from __future__ import annotations

import pytest

from browser.conftest import NewTab
from browser.pages import Tab
from browser.support import ARTICLE, NOWHERE, ServedSite

PATHS = ("/", ARTICLE, "/cookies", "/login", NOWHERE)

STORED = """async () => ({
    local: localStorage.length,
    session: sessionStorage.length,
    databases: (await indexedDB.databases()).map(one => one.name),
    caches: isSecureContext ? await caches.keys() : [],
    workers: (await navigator.serviceWorker.getRegistrations()).length,
    cookies: document.cookie,
})"""
NOTHING = {"local": 0, "session": 0, "databases": [], "caches": [], "workers": 0, "cookies": ""}


@pytest.mark.parametrize("path", PATHS)
def test_a_first_visit_leaves_nothing_in_the_browser(tab: Tab, path: str) -> None:
    tab.open(path)
    tab.page.wait_for_load_state("networkidle")
    assert tab.page.context.cookies() == []
    assert tab.page.evaluate(STORED) == NOTHING
    assert tab.foreign == []


def test_a_whole_visit_without_a_choice_leaves_nothing_either(demo_site: ServedSite, new_tab: NewTab) -> None:
    tab = new_tab(demo_site)
    for path in PATHS:
        tab.open(path)
        assert tab.banner.is_visible(), path
        aside = tab.page.locator("main aside")
        if aside.count():
            aside.scroll_into_view_if_needed()
    tab.page.wait_for_load_state("networkidle")
    assert tab.page.context.cookies() == []
    assert tab.page.evaluate(STORED) == NOTHING
    assert tab.foreign == []


def test_another_language_is_shown_without_being_stored(tab: Tab) -> None:
    tab.open("/")
    tab.press(tab.page.locator("header a[hreflang=en]"))
    assert tab.page.locator("html").get_attribute("lang") == "en"
    assert tab.page.context.cookies() == []
