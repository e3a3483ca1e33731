"""Who refuses has one cookie, the one that remembers the refusal, and the whole site."""

from __future__ import annotations

from browser.conftest import NewTab
from browser.pages import Tab
from browser.support import ARTICLE, NOWHERE, ServedSite

PATHS = ("/", ARTICLE, "/cookies", "/preferences", "/login", "/signup", NOWHERE)


def test_refusing_leaves_one_cookie_and_no_question_on_any_page(any_way: Tab) -> None:
    any_way.open(ARTICLE)
    any_way.decide("reject_all")
    assert any_way.path == ARTICLE
    for path in (*PATHS, "/cookies/here", "/consent"):
        any_way.open(path)
        assert any_way.banner.count() == 0, path
        assert list(any_way.cookies) == ["consent"], path
    assert any_way.foreign == []


def test_every_page_says_the_same_after_a_refusal(new_tab: NewTab, demo_site: ServedSite) -> None:
    tab = new_tab(demo_site, java_script_enabled=False)  # a script may still be at work when it is read
    before = {}
    for path in PATHS:
        status = tab.open(path).status
        before[path] = status, tab.words(), tab.main.evaluate("main => main.offsetWidth")
    tab.decide("reject_all")
    for path in PATHS:
        status = tab.open(path).status
        assert (status, tab.words(), tab.main.evaluate("main => main.offsetWidth")) == before[path], path


def test_refusing_in_the_form_is_the_same_as_refusing_in_the_question(any_way: Tab) -> None:
    any_way.open("/consent")
    any_way.press(any_way.main.locator("button[name=choice][value=reject_all]"))
    any_way.open("/")
    assert any_way.banner.count() == 0
    assert list(any_way.cookies) == ["consent"]


def test_saving_the_form_untouched_allows_nothing(any_way: Tab) -> None:
    any_way.open("/consent")
    assert any_way.main.locator("input[name=service]:checked").count() == 0
    any_way.press(any_way.main.locator("button[name=choice][value=save]"))
    any_way.open(ARTICLE)
    assert any_way.banner.count() == 0
    assert list(any_way.cookies) == ["consent"]
