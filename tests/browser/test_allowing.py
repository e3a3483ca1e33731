"""What was allowed comes, what is withdrawn goes, in the very response that takes the withdrawal."""

from __future__ import annotations

from playwright.sync_api import Response

from browser.conftest import NewTab
from browser.pages import Tab
from browser.support import ARTICLE

OPTIONAL = {"visitor", "interests"}


def expired(response: Response) -> set[str]:
    """Name the cookies that a response tells the browser to delete."""
    lines = [one["value"] for one in response.headers_array() if one["name"].lower() == "set-cookie"]
    return {line.partition("=")[0] for line in lines if "max-age=0" in line.lower()}


def test_cookies_come_with_consent_and_go_with_it(any_way: Tab) -> None:
    any_way.open("/")
    assert any_way.withdrawal.count() == 0
    any_way.decide("accept_all")
    any_way.open(ARTICLE)
    any_way.open("/")
    assert set(any_way.cookies) == {"consent"} | OPTIONAL

    with any_way.page.expect_response(lambda answer: answer.request.method == "POST") as posted:
        any_way.press(any_way.withdrawal)
    assert expired(posted.value) == OPTIONAL
    assert set(any_way.cookies) == {"consent"}
    assert any_way.path.startswith("/consent/withdrawn/")

    any_way.open(ARTICLE)
    assert set(any_way.cookies) == {"consent"}
    assert (any_way.withdrawal.count(), any_way.banner.count()) == (0, 0)


def test_one_service_alone_can_be_allowed(any_way: Tab) -> None:
    any_way.open("/")
    any_way.press(any_way.banner.locator("a[href^='/consent']"))
    any_way.hands.tick(any_way.main.locator("input[name=service][value=statistics]"))
    any_way.press(any_way.main.locator("button[name=choice][value=save]"))
    any_way.open("/")
    any_way.open(ARTICLE)
    assert set(any_way.cookies) == {"consent", "visitor"}


def test_the_form_shows_what_was_allowed(tab: Tab) -> None:
    tab.open("/")
    tab.decide("accept_all")
    tab.open("/consent")
    assert tab.main.locator("input[name=service]:checked").count() >= 2
    assert tab.main.locator("input[name=service]:not(:checked)").count() == 0
    tab.press(tab.withdrawal)
    tab.open("/consent")
    assert tab.main.locator("input[name=service]:checked").count() == 0


def test_the_visitor_number_is_never_renewed(tab: Tab) -> None:
    tab.open("/")
    tab.decide("accept_all")
    tab.open("/")
    first = tab.cookies["visitor"], tab.seconds_left("visitor")
    tab.page.wait_for_timeout(1100)  # A renewal in the same second would not show.
    tab.open(ARTICLE)
    assert (tab.cookies["visitor"], tab.seconds_left("visitor")) == first


def test_every_page_offers_the_withdrawal(new_tab: NewTab) -> None:
    tab = new_tab()
    tab.open("/")
    tab.decide("accept_all")
    for path in ("/", ARTICLE, "/cookies", "/cookies/here", "/consent", "/preferences", "/login", "/nowhere"):
        tab.open(path)
        assert tab.withdrawal.is_visible(), path
        assert tab.page.locator("footer a[href='/consent']").is_visible(), path


def test_deleting_a_cookie_on_the_page_about_this_browser(any_way: Tab) -> None:
    any_way.open("/")
    any_way.decide("accept_all")
    any_way.open("/cookies/here")
    form = any_way.main.locator("form").filter(has=any_way.page.locator("input[name=name][value=consent]"))
    any_way.press(form.locator("button"))
    assert any_way.path == "/cookies/here"
    assert "consent" not in any_way.cookies
    any_way.open("/")
    assert any_way.banner.is_visible()
    assert not OPTIONAL & set(any_way.cookies)
