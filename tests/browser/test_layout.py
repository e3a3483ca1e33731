"""The pages fit on a small screen with the largest letters, and what is pressed is large enough."""

from __future__ import annotations

import pytest

from browser.conftest import NewTab
from browser.pages import Tab
from browser.support import ARTICLE
from browser.tours import Tour
from config import LANGUAGES

TOO_WIDE = """() => {
    const html = document.documentElement;
    if (html.scrollWidth <= html.clientWidth) return [];
    const wide = [...document.querySelectorAll('body *')].filter(one => {
        const box = one.getBoundingClientRect();
        return box.width && box.right + scrollX > html.clientWidth + 0.5;
    });
    return [html.scrollWidth, ...wide.slice(0, 3).map(one => one.outerHTML.slice(0, 100))];
}"""

# WCAG 2.2, 2.5.8: a target has 24 px each way, or so much room that a circle of 24 px around its middle
# touches no other target. A link inside a sentence is exempt; a box counts with its label. Ours: a button has 44.
TOO_SMALL = """() => {
    const targets = [];
    for (const one of document.querySelectorAll('a[href], button, input:not([type=hidden]), summary')) {
        const {left, top, width, height} = (one.closest('label') ?? one).getBoundingClientRect();
        if (width === 0 || !one.checkVisibility({visibilityProperty: true}) || one.matches('a[href="#main"]')) continue;
        const sentence = one.closest('p, dd, td, li, address')?.textContent.trim();
        const exempt = one.matches('a') && getComputedStyle(one).display === 'inline'
            && sentence !== undefined && sentence !== one.textContent.trim();
        const least = one.matches('button') ? 44 : 24, small = width < 23.99 || height < least - 0.01;
        targets.push({one, left, top, width, height, small: small && !exempt,
            x: left + width / 2, y: top + height / 2});
    }
    const distance = (a, b) => b.small
        ? Math.hypot(a.x - b.x, a.y - b.y) - 12
        : Math.hypot(Math.max(b.left - a.x, 0, a.x - b.left - b.width),
                     Math.max(b.top - a.y, 0, a.y - b.top - b.height));
    return targets
        .filter(a => a.small && (a.one.matches('button') || targets.some(b => a !== b && distance(a, b) < 12)))
        .map(({one, width, height}) => [one.outerHTML.slice(0, 100), width, height]);
}"""

BOXES = """() => Object.fromEntries(['#consent-banner', 'header', 'main', 'footer'].map(name => {
    const {top, bottom, left, right} = document.querySelector(name).getBoundingClientRect();
    return [name, {top, bottom, left, right}];
}))"""

LOOK = """button => {
    const s = getComputedStyle(button), box = button.getBoundingClientRect();
    return Object.fromEntries([['tag', button.localName], ['class', button.className],
        ['width', Math.round(box.width)], ['height', Math.round(box.height)],
        ...['color', 'backgroundColor', 'backgroundImage', 'fontFamily', 'fontSize', 'fontWeight',
            'fontStyle', 'textTransform', 'textDecoration', 'letterSpacing', 'lineHeight', 'padding',
            'opacity', 'boxShadow', 'borderTop', 'borderBottom', 'borderLeft', 'borderRadius', 'outline',
            'cursor', 'visibility'
        ].map(name => [name, s[name]])]);
}"""


def test_no_page_needs_scrolling_sideways(tour_in_each_language: Tour) -> None:
    faults, tour = [], tour_in_each_language
    for path in tour.with_preferences(font_size="200"):
        for width in (320, 360):
            tour.tab.page.set_viewport_size({"width": width, "height": 640})
            faults += [(path, width, one) for one in tour.tab.page.evaluate(TOO_WIDE)]
    assert faults == []


def test_what_is_pressed_is_large_enough(tour: Tour) -> None:
    faults = []
    tour.tab.page.set_viewport_size({"width": 360, "height": 640})
    for path in tour:
        faults += [(path, *one) for one in tour.tab.page.evaluate(TOO_SMALL)]
    assert faults == []


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("size", ["100", "200"])
def test_the_question_covers_nothing(tab: Tab, width: int, size: str) -> None:
    tab.prefer({"font_size": size})
    tab.page.set_viewport_size({"width": width, "height": 640})
    for path in ("/", ARTICLE, "/login"):
        tab.open(path)
        assert tab.banner.evaluate("one => getComputedStyle(one).position") in ("static", "relative")
        boxes = tab.page.evaluate(BOXES)
        question = boxes.pop("#consent-banner")
        for name, box in boxes.items():
            assert box["top"] >= question["bottom"] or box["bottom"] <= question["top"], (path, name)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("theme", ["system", "light", "dark", "contrast"])
def test_refusing_and_agreeing_look_the_same(new_tab: NewTab, language: str, theme: str) -> None:
    tab = new_tab(language=language)
    tab.prefer({"theme": theme})
    for path, width in (("/", 320), ("/", 1280), ("/consent", 320), ("/consent", 1280)):
        tab.page.set_viewport_size({"width": width, "height": 800})
        tab.open(path)
        place = tab.banner if path == "/" else tab.main
        refuse, agree = (
            place.locator(f"button[name=choice][value={choice}]") for choice in ("reject_all", "accept_all")
        )
        assert refuse.evaluate(LOOK) == agree.evaluate(LOOK), (path, width)
        siblings = refuse.evaluate_all("([one]) => [...one.parentElement.children].map(other => other.value)")
        assert siblings == ["reject_all", "accept_all"]
