"""Preferences are in the page as the server sends it, and last exactly as long as was asked for."""

from __future__ import annotations

import time

from browser.conftest import NewTab, Profile
from browser.pages import Tab
from browser.support import ARTICLE, ServedSite, fetch

CHOSEN = {"language": "en", "font_size": "200", "theme": "dark"}
YEAR = 365.25 * 24 * 3600

LOOK = """() => {
    const html = document.documentElement;
    const {fontSize, color} = getComputedStyle(html);
    return [html.lang, html.dataset.font, html.dataset.theme, fontSize, color];
}"""


def looks(tab: Tab, path: str = "/") -> list[str]:
    """Give the language, size and theme of a page, as wanted and as the browser computed them."""
    tab.open(path)
    found: list[str] = tab.page.evaluate(LOOK)
    return found


def test_english_large_and_dark_on_every_page(any_way: Tab) -> None:
    plain = looks(any_way)
    assert plain[:4] == ["pl", "100", "system", "16px"]
    any_way.prefer(CHOSEN)
    for path in ("/", ARTICLE, "/cookies", "/nowhere"):
        now = looks(any_way, path)
        assert now[:4] == ["en", "200", "dark", "32px"], path
        assert now[4] != plain[4], "the letters have the colour of the light theme"
    assert set(any_way.cookies) == {"preferences"}


def test_the_page_arrives_with_them_so_that_nothing_flashes(tab: Tab, site: ServedSite) -> None:
    tab.prefer({**CHOSEN, "motion": "reduced"})
    sent = fetch(site.port, "/", tab.cookies).text
    tag = sent[sent.index("<html") : sent.index("<head")]
    for attribute in ('lang="en"', 'data-font="200"', 'data-theme="dark"', 'data-motion="reduced"'):
        assert attribute in tag
    shown = tab.open("/").text()
    assert tag in shown


def test_remembered_they_survive_a_restart_of_the_browser(profile: Profile) -> None:
    tab = profile.open()
    tab.prefer(CHOSEN, remember=True)
    ends = tab.seconds_left("preferences")
    assert ends is not None
    assert 0.98 * YEAR < ends - time.time() < 1.02 * YEAR
    assert looks(profile.open())[:4] == ["en", "200", "dark", "32px"]


def test_not_remembered_they_go_with_the_browser(profile: Profile) -> None:
    tab = profile.open()
    tab.prefer(CHOSEN)
    assert tab.seconds_left("preferences") is None
    assert looks(tab)[:4] == ["en", "200", "dark", "32px"]
    again = profile.open()
    assert again.cookies == {}
    assert looks(again)[:4] == ["pl", "100", "system", "16px"]


def test_without_scripts_they_survive_a_restart_as_well(profile: Profile) -> None:
    profile.open(java_script_enabled=False).prefer(CHOSEN, remember=True)
    assert looks(profile.open(java_script_enabled=False))[:4] == ["en", "200", "dark", "32px"]


def test_the_form_shows_what_was_chosen(tab: Tab) -> None:
    tab.prefer({**CHOSEN, "region": "DE", "motion": "reduced"}, remember=True)
    tab.open("/preferences")
    chosen = tab.main.locator("input:checked").evaluate_all("all => all.map(one => [one.name, one.value])")
    assert dict(chosen) == {**CHOSEN, "region": "DE", "motion": "reduced", "remember": "1"}


def test_a_logged_in_persons_preferences_come_along_to_another_browser(
    new_tab: NewTab, alice: tuple[str, str]
) -> None:
    first, second = new_tab(), new_tab()
    first.log_in(*alice)
    first.prefer(CHOSEN)
    second.log_in(*alice)
    assert looks(second)[:4] == ["en", "200", "dark", "32px"]
