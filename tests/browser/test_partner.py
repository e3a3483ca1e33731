"""A partner that was not allowed gets no request at all, and the browser itself sees to that."""

from __future__ import annotations

import pytest

from browser.conftest import NewTab
from browser.pages import Tab
from browser.support import ARTICLE, ServedSite

SHOW = """address => new Promise(answer => {
    document.addEventListener('securitypolicyviolation', event => answer(event.effectiveDirective));
    const picture = new Image();
    picture.onload = () => answer('shown');
    picture.onerror = () => setTimeout(() => answer('not shown'), 500);
    picture.src = address;
    document.body.append(picture);
})"""


def read(tab: Tab) -> None:
    """Read two pages with an advertisement, down to the end."""
    for path in ("/", ARTICLE):
        tab.open(path)
        tab.page.locator("main aside").scroll_into_view_if_needed()
        tab.page.wait_for_load_state("networkidle")


@pytest.fixture
def visitor(new_tab: NewTab, demo_site: ServedSite) -> Tab:
    """Open the browser of somebody who comes to the demonstration for the first time."""
    return new_tab(demo_site)


def test_before_a_choice_the_partner_is_asked_for_nothing(visitor: Tab, demo_site: ServedSite) -> None:
    before = demo_site.asked_of_partner()
    read(visitor)
    assert visitor.foreign == []
    assert demo_site.asked_of_partner() == before


def test_after_a_refusal_the_partner_is_asked_for_nothing(visitor: Tab, demo_site: ServedSite) -> None:
    before = demo_site.asked_of_partner()
    visitor.open("/")
    visitor.decide("reject_all")
    read(visitor)
    assert visitor.foreign == []
    assert demo_site.asked_of_partner() == before


def test_with_consent_the_pixel_arrives_and_after_the_withdrawal_none(
    visitor: Tab, demo_site: ServedSite
) -> None:
    before = len(demo_site.asked_of_partner())
    visitor.open(ARTICLE)
    with visitor.page.expect_response(f"{demo_site.partner}/**"):
        visitor.decide("accept_all")
        visitor.page.locator("main aside").scroll_into_view_if_needed()
    visitor.page.wait_for_load_state("networkidle")
    everything = {"/pixel.gif", "/frame", "/script.js"}
    assert everything <= set(demo_site.asked_of_partner()[before:])
    assert {one.removeprefix(demo_site.partner) for one in visitor.foreign} == everything

    visitor.press(visitor.withdrawal)
    visitor.page.wait_for_load_state("networkidle")
    after = demo_site.asked_of_partner()
    read(visitor)
    assert demo_site.asked_of_partner() == after


def test_the_partner_can_be_refused_while_the_rest_is_allowed(visitor: Tab, demo_site: ServedSite) -> None:
    before = demo_site.asked_of_partner()
    visitor.open("/consent")
    for service in ("statistics", "own-ads"):
        visitor.main.locator(f"input[name=service][value={service}]").check()
    visitor.press(visitor.main.locator("button[name=choice][value=save]"))
    read(visitor)
    assert set(visitor.cookies) == {"consent", "visitor", "interests"}
    assert demo_site.asked_of_partner() == before


@pytest.mark.parametrize("choice", [None, "reject_all"])
def test_the_browser_blocks_a_partner_that_was_not_allowed(
    visitor: Tab, demo_site: ServedSite, choice: str | None
) -> None:
    before = demo_site.asked_of_partner()
    visitor.open("/")
    if choice:
        visitor.decide(choice)
    assert visitor.page.evaluate(SHOW, f"{demo_site.partner}/pixel.gif") == "img-src"
    assert demo_site.asked_of_partner() == before


def test_the_browser_lets_an_allowed_partner_through(visitor: Tab, demo_site: ServedSite) -> None:
    visitor.open("/")
    visitor.decide("accept_all")
    assert visitor.page.evaluate(SHOW, f"{demo_site.partner}/pixel.gif") == "shown"
    visitor.press(visitor.withdrawal)
    assert visitor.page.evaluate(SHOW, f"{demo_site.partner}/pixel.gif") == "img-src"
