"""The catalogue of the design and the main pages look as they did, in every theme, but for the fonts."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from browser import pictures
from browser.conftest import NewTab
from browser.looks import THEMES, Look
from browser.support import ARTICLE, ServedSite

MAIN = ("/", ARTICLE, "/login", "/preferences", "/consent", "/cookies")


@pytest.fixture(scope="module")
def helper(chromium: Browser) -> object:
    context = chromium.new_context()
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("theme", THEMES)
def test_everything_looks_as_it_did(
    new_tab: NewTab, demo_site: ServedSite, helper: object, theme: str
) -> None:
    tab = new_tab(demo_site, "en")
    taken: dict[str, bytes] = {}
    Look("en", theme, 1280).wear(tab, demo_site.address)
    tab.open("/tour/components")
    for part in tab.main.locator("section[aria-labelledby]").all():
        name = part.get_attribute("aria-labelledby")
        taken[f"{theme} {name}"] = pictures.grid(helper, part.screenshot())  # type: ignore[arg-type]
    for path in MAIN:
        tab.open(path)
        taken[f"{theme} {path}"] = pictures.grid(helper, tab.page.screenshot())  # type: ignore[arg-type]
    before = pictures.kept()
    if pictures.RENEW:
        pictures.keep({**before, **taken})
        return
    hint = "look at the page; if it is meant, renew with LOOKS=renew"
    assert set(taken) == {name for name in before if name.startswith(f"{theme} ")}, hint
    other = {name: pictures.apart(before[name], taken[name]) for name in taken}
    assert {
        name: far for name, far in other.items() if not pictures.alike(before[name], taken[name])
    } == {}, hint


def test_the_comparison_can_tell_things_apart() -> None:
    kept = pictures.kept()
    assert not pictures.alike(kept["light /"], kept["dark /"])
    assert not pictures.alike(kept["light buttons"], kept["light forms"])
    assert not pictures.alike(kept["dark /login"], kept["contrast /login"])
