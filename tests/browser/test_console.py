"""The browser has nothing to complain about: no error, no blocked part, no request that failed."""

from __future__ import annotations

from browser.tours import Tour

LISTEN = """addEventListener('securitypolicyviolation', event =>
    console.error(`blocked by ${event.effectiveDirective}: ${event.blockedURI}`))"""


def test_no_page_makes_the_browser_complain(tour: Tour) -> None:
    tour.tab.page.add_init_script(LISTEN)
    for path in tour:
        aside = tour.tab.page.locator("main aside")
        if aside.count():
            aside.scroll_into_view_if_needed()
        tour.tab.page.wait_for_load_state()
        assert tour.tab.page.evaluate("document.compatMode") == "CSS1Compat", path
    assert tour.tab.complaints == []
