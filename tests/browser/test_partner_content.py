"""Content of a partner, in a real browser: asked for when it was allowed, and held back by the browser itself."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

from browser.conftest import NewTab
from browser.pages import Tab
from browser.support import ServedSite
from cookieapp.consent.drift.counts import Count, read
from cookieapp.settings.sockets import embedded_socket
from cookieapp.storage.redis import Redis
from tests.launch.sites import wait_until

PAGE = "/articles/a-voice-bot-and-a-person"
FEATURE = "document.featurePolicy.allowsFeature('fullscreen')"


def press(tab: Tab, how: str) -> None:
    """Use one of the placeholder's buttons."""
    tab.press(tab.main.locator(f".held button[name=how][value={how}]"))
    tab.page.wait_for_load_state("networkidle")


def frames(site: ServedSite) -> int:
    """How often the partner was asked for its frame."""
    return site.asked_of_partner().count("/frame")


def test_just_this_once_is_once(new_tab: NewTab, demo_site: ServedSite) -> None:
    tab = new_tab(demo_site, java_script_enabled=False)
    before = frames(demo_site)
    tab.open(PAGE)
    assert frames(demo_site) == before
    press(tab, "once")
    frame = tab.main.locator(".held iframe")
    frame.scroll_into_view_if_needed()
    wait_until(lambda: frames(demo_site) == before + 1, 5)
    assert frame.get_attribute("title")
    assert frame.get_attribute("sandbox") is not None
    assert set(tab.cookies) <= {"partner_uid"}
    tab.page.reload()
    assert tab.main.locator(".held iframe").count() == 0
    tab.open(PAGE)
    assert tab.main.locator(".held iframe").count() == 0
    assert frames(demo_site) == before + 1


def test_until_withdrawn_lends_a_feature_and_takes_it_back(new_tab: NewTab, demo_site: ServedSite) -> None:
    tab = new_tab(demo_site)
    tab.open(PAGE)
    assert tab.page.evaluate(FEATURE) is False
    press(tab, "lasting")
    tab.main.locator(".held iframe").scroll_into_view_if_needed()
    element = tab.main.locator(".held iframe").element_handle()
    assert element is not None
    frame = element.content_frame()
    assert frame is not None
    wait_until(lambda: frame.url.startswith(demo_site.partner), 5)
    assert frame.evaluate(FEATURE) is True
    before = frames(demo_site)
    tab.press(tab.withdrawal)
    assert tab.main.locator(".held iframe").count() == 0
    assert tab.page.evaluate(FEATURE) is False
    assert frames(demo_site) == before
    assert tab.complaints == []


def counted(folder: Path) -> list[Count]:
    """What a served site has counted today."""
    redis = Redis("unix://" + quote(str(embedded_socket(folder))))
    try:
        return read(redis, [datetime.now(UTC).strftime("%Y-%m-%d")])
    finally:
        redis.close()


def test_what_the_browser_holds_back_is_reported_and_counted(new_tab: NewTab, demo_site: ServedSite) -> None:
    """Somebody's script, on a page that the partner was not allowed on."""
    tab = new_tab(demo_site)
    tab.open("/articles/honest-queues")
    tab.page.evaluate("address => { new Image().src = address }", f"{demo_site.partner}/pixel.gif?number=42")

    def arrived() -> bool:
        return any(
            (count.drifted.name, count.drifted.what, count.drifted.route, count.drifted.service)
            == (demo_site.partner, "img-src", "/articles/<slug>", "stand-in-partner")
            for count in counted(demo_site.data_dir)
        )

    wait_until(arrived, 10)
    assert "number=" not in repr([count.drifted for count in counted(demo_site.data_dir)])
    assert demo_site.asked_of_partner().count("/pixel.gif?number=42") == 0
