"""The floor under everybody: names, headings, landmarks, and letters that can be told from their ground."""

from __future__ import annotations

import pytest

from browser.pages import Tab
from browser.tours import Tour
from config import LANGUAGES

SHAPE = """() => {
    const faults = [], all = selector => [...document.querySelectorAll(selector)];
    const shown = one => one.checkVisibility();
    const count = (selector, wanted) => {
        const found = all(selector).filter(shown).length;
        if (found !== wanted) faults.push(`${found} × ${selector}`);
    };
    if (!LANGUAGES.includes(document.documentElement.lang)) faults.push('no language');
    if (document.title.split('–')[0].trim().length < 3) faults.push('no title');
    count('h1', 1); count('main', 1); count('body > header, body > * > header:not(article *)', 1);
    count('body > footer', 1); count('meta[name=viewport]', 0);
    if (/user-scalable|maximum-scale/.test(document.querySelector('meta[name=viewport]').content))
        faults.push('zooming is forbidden');
    let level = 0;
    for (const heading of all('main h1, main h2, main h3, main h4, main h5, main h6').filter(shown)) {
        const next = Number(heading.localName[1]);
        if (next > level + 1) faults.push(`${heading.localName} after h${level}: ${heading.textContent}`);
        if (!heading.textContent.trim()) faults.push('empty heading');
        level = next;
    }
    for (const one of all('img:not([alt])')) faults.push('no alt: ' + one.outerHTML);
    const ids = all('[id]').map(one => one.id);
    for (const id of ids) if (ids.indexOf(id) !== ids.lastIndexOf(id)) faults.push('id twice: ' + id);
    for (const name of ['for', 'aria-labelledby', 'aria-describedby', 'aria-controls'])
        for (const one of all(`[${name}]`))
            for (const id of one.getAttribute(name).split(/\\s+/).filter(Boolean))
                if (!ids.includes(id)) faults.push(`${name} points nowhere: ${id}`);
    for (const one of all("a[href^='#']"))
        if (!ids.includes(decodeURIComponent(one.hash.slice(1)))) faults.push('leads nowhere: ' + one.hash);
    const navs = all('nav').map(one => one.getAttribute('aria-label')
        ?? document.getElementById(one.getAttribute('aria-labelledby'))?.textContent.trim());
    if (navs.some(name => !name) || new Set(navs).size !== navs.length) faults.push('navs: ' + navs);
    for (const one of all('table')) if (!one.querySelector('th')) faults.push('a table without headers');
    for (const one of all('fieldset')) if (!one.querySelector(':scope > legend')) faults.push('no legend');
    for (const one of all('[tabindex]')) if (one.tabIndex > 0) faults.push('an order of its own: ' + one.id);
    return faults;
}""".replace("LANGUAGES", str(list(LANGUAGES)))

# WCAG 2.2, 1.4.3: 4.5 to 1, or 3 to 1 for large letters. The canvas knows every way to write a colour.
FAINT = """() => {
    const canvas = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
    const read = color => {
        canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = color; canvas.fillRect(0, 0, 1, 1);
        const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
        return [r, g, b, a / 255];
    };
    const over = (top, ground) => [0, 1, 2].map(i => top[i] * top[3] + ground[i] * (1 - top[3])).concat(1);
    const ground = one => {
        const own = read(getComputedStyle(one).backgroundColor);
        if (own[3] === 1) return own;
        return over(own, one.parentElement ? ground(one.parentElement) : read('Canvas'));
    };
    const light = color => {
        const linear = part => part <= .04045 ? part / 12.92 : ((part + .055) / 1.055) ** 2.4;
        const [r, g, b] = color.map(part => linear(part / 255));
        return .2126 * r + .7152 * g + .0722 * b;
    };
    const found = new Map(), walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const one = walker.currentNode.parentElement;
        if (!walker.currentNode.data.trim() || !one.checkVisibility({visibilityProperty: true})) continue;
        if (one.closest('svg, :disabled, .hidden-text')) continue;
        const s = getComputedStyle(one), back = ground(one), size = parseFloat(s.fontSize);
        const [a, b] = [light(over(read(s.color), back)), light(back)].sort((x, y) => y - x);
        const least = size >= 24 || (size >= 18.66 && s.fontWeight >= 700) ? 3 : 4.5;
        const ratio = (a + .05) / (b + .05);
        if (ratio < least) found.set(`${ratio.toFixed(2)} ${s.color} on ${back}`, one.outerHTML.slice(0, 90));
    }
    return [...found];
}"""

NAMED = {
    "button",
    "link",
    "textbox",
    "checkbox",
    "radio",
    "combobox",
    "DisclosureTriangle",
    "dialog",
    "region",
}


def nameless(tab: Tab) -> list[str]:
    """List the controls and regions that assistive technology would have no name for."""
    session = tab.page.context.new_cdp_session(tab.page)
    nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    session.detach()
    return [
        node["role"]["value"]
        for node in nodes
        if not node["ignored"]
        and node["role"]["value"] in NAMED
        and not node.get("name", {}).get("value", "").strip()
    ]


def test_every_page_has_its_shape_and_every_control_its_name(tour: Tour) -> None:
    faults: list[tuple[str, str]] = []
    for path in tour:
        faults += [(path, fault) for fault in tour.tab.page.evaluate(SHAPE)]
        faults += [(path, f"a {role} without a name") for role in nameless(tour.tab)]
    assert faults == []


@pytest.mark.parametrize("theme", ["light", "dark", "contrast"])
def test_letters_can_be_told_from_their_ground(tour: Tour, theme: str) -> None:
    faults = []
    for path in tour.with_preferences(theme=theme):
        faults += [(path, *fault) for fault in tour.tab.page.evaluate(FAINT)]
    assert faults == []


def test_each_control_of_a_form_says_what_is_wrong_with_it(tab: Tab) -> None:
    tab.open("/signup")
    tab.page.locator("main form").evaluate("form => { form.noValidate = true }")
    tab.fill_in_signup("not an address", "short")
    assert tab.page.evaluate(SHAPE) == []
    for name in ("email", "password"):
        field = tab.main.locator(f"input[name={name}]")
        assert field.get_attribute("aria-invalid") == "true"
        described = (field.get_attribute("aria-describedby") or "").split()
        assert any(tab.page.locator(f"[id='{one}']").inner_text().strip() for one in described)
    alert = tab.main.get_by_role("alert")
    assert alert.evaluate("one => one.contains(document.activeElement)")
    tab.hands.press(alert.locator("a").first)
    assert tab.page.evaluate("document.activeElement.name") == "email"
