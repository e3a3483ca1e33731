"""The keyboard reaches everything, in a sensible order, and always shows where it is."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page

from browser.hands import ENOUGH, has_focus
from browser.pages import Tab
from browser.support import ARTICLE
from browser.tours import Tour

REMEMBER_LOOKS = """() => {
    const line = (style, width, color) => style === 'none' || width === '0px' ? '' : style + width + color;
    window.lookOf = element => [element, element.closest('label'), element.closest('div')].map(one => {
        if (!one) return '';
        const s = getComputedStyle(one);
        return [line(s.outlineStyle, s.outlineWidth, s.outlineColor), s.boxShadow,
            line(s.borderTopStyle, s.borderTopWidth, s.borderTopColor),
            line(s.borderBottomStyle, s.borderBottomWidth, s.borderBottomColor)].join(' | ');
    }).join(' / ');
    window.before = new Map([...document.querySelectorAll('*')].map(one => [one, lookOf(one)]));
}"""

STOP = """() => {
    const one = document.activeElement;
    if (one === document.body || one === null) return null;
    const box = one.getBoundingClientRect();
    const shown = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth
        && box.width > 0 && box.height > 0;
    const x = Math.min(Math.max(box.left + box.width / 2, 0), innerWidth - 1);
    const y = Math.min(Math.max(box.top + Math.min(box.height, innerHeight) / 2, 0), innerHeight - 1);
    const above = document.elementFromPoint(x, y);
    const clear = above && (above.contains(one) || one.contains(above) || !!one.closest('label, a, summary'));
    const first = !window.stops.has(one);
    window.stops.add(one);
    const told = one.outerHTML.slice(0, 120);
    return {first, told, shown, clear, marked: lookOf(one) !== window.before.get(one)};
}"""


# A frame does not know that it has the focus; what is focused within it has to show that.
STOP_WITHIN = """() => {
    const one = document.activeElement;
    if (!document.hasFocus() || one === document.body) return null;
    const first = !(window.stops ??= new Set()).has(one);
    window.stops.add(one);
    return {first, told: one.outerHTML.slice(0, 120), marked: getComputedStyle(one).outlineStyle !== 'none'};
}"""


def within_frames(page: Page) -> dict[str, Any]:
    """Tell what has the focus in a frame of the page."""
    found = [frame.evaluate(STOP_WITHIN) for frame in page.frames[1:]]
    return next((stop for stop in found if stop is not None), {})


def test_the_first_stops_are_the_way_to_the_content_and_the_question(tab: Tab) -> None:
    tab.open("/")
    banner = tab.banner
    for control in (
        tab.page.locator("a[href='#main']"),
        banner.locator("button[name=choice][value=reject_all]"),
        banner.locator("button[name=choice][value=accept_all]"),
        banner.locator("a[href^='/consent']"),
    ):
        tab.page.keyboard.press("Tab")
        assert has_focus(control), control
        assert control.is_visible()


def test_the_skip_link_leads_past_the_question_and_the_menu(tab: Tab) -> None:
    tab.open(ARTICLE)
    tab.page.keyboard.press("Tab")
    tab.page.keyboard.press("Enter")
    assert has_focus(tab.main)
    tab.page.keyboard.press("Tab")
    assert tab.main.evaluate("main => main.contains(document.activeElement)")


def test_every_stop_on_every_page_is_seen_and_marked(tour: Tour) -> None:
    faults = []
    for path in tour:
        page = tour.tab.page
        page.evaluate("document.activeElement.blur?.()")
        page.evaluate(REMEMBER_LOOKS)
        page.evaluate("window.stops = new Set()")
        for _ in range(ENOUGH):
            page.keyboard.press("Tab")
            stop = page.evaluate(STOP)
            if stop is not None and stop["told"].startswith("<iframe"):
                stop |= within_frames(page)
            if stop is None or not stop["first"]:
                break
            faults += [
                (path, fault, stop["told"]) for fault in ("shown", "marked", "clear") if not stop[fault]
            ]
        else:
            faults.append((path, "the keyboard never gets to the end", ""))
        assert page.evaluate("window.stops.size") > 5, path
    assert faults == []
