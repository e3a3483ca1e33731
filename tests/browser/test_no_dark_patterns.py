"""Refusing weighs as much as agreeing, everywhere; and nothing but a choice counts as one."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page

from browser.conftest import NewTab
from browser.pages import Tab
from browser.support import NOWHERE, ServedSite
from config import LANGUAGES

EQUAL = (Path(__file__).parent / "equal.js").read_text(encoding="utf-8").partition("*/")[2].strip()
CONTENT = "/articles/a-voice-bot-and-a-person"
WIDTHS = (320, 1280)
BANNER = "#consent-banner button[name=choice]"
FORM = "main button[name=choice]:not([value=save])"
PLACEHOLDER = "main .held button[name=how]"
GROUPS = {"/": [BANNER], "/consent": [FORM], CONTENT: [BANNER, PLACEHOLDER]}


def faults(page: Page, groups: list[str]) -> list[list[str]]:
    """Give the rules that are broken, with theme, font size and buttons."""
    found: list[list[str]] = page.evaluate(EQUAL, groups)
    return found


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_refusing_weighs_as_much_as_agreeing(new_tab: NewTab, demo_site: ServedSite, scheme: str) -> None:
    """In every language, theme and font size, on a phone and on a desktop."""
    broken = {}
    tab = new_tab(demo_site, color_scheme=scheme)
    for language in LANGUAGES:
        for path, groups in GROUPS.items():
            tab.open(f"{path}?lang={language}")
            assert tab.page.locator("html").get_attribute("lang") == language
            for width in WIDTHS:
                tab.page.set_viewport_size({"width": width, "height": 800})
                found = faults(tab.page, groups)
                if found:
                    broken[path, language, width] = found
    assert broken == {}


def test_the_question_has_two_buttons_a_link_and_nothing_that_shuts_it(tab: Tab) -> None:
    tab.open("/")
    controls = tab.banner.locator("button, a, input:not([type=hidden]), summary, [tabindex], [onclick]")
    assert controls.evaluate_all("all => all.map(one => one.value || one.getAttribute('href'))") == [
        "reject_all",
        "accept_all",
        "/consent",
    ]


def test_nothing_but_a_choice_counts_as_one(tab: Tab) -> None:
    """Esc, scrolling, reading on, going back and closing are no consent (GDPR, recital 32)."""
    page = tab.page
    tab.open("/")
    for _ in range(2):
        page.keyboard.press("Escape")
    page.mouse.wheel(0, 4000)
    page.keyboard.press("End")
    tab.open("/articles/chat-or-phone")
    tab.press(page.locator("header nav a").first)
    page.go_back()
    page.reload()
    page.mouse.click(5, 700)
    assert tab.banner.is_visible()
    assert tab.cookies == {}
    page.close(run_before_unload=True)
    assert page.context.cookies() == []


def test_opening_the_form_and_leaving_it_decides_nothing(tab: Tab) -> None:
    tab.open("/consent")
    tab.main.locator("input[name=service]").first.check()
    tab.open("/")
    assert tab.banner.is_visible()
    assert tab.cookies == {}


@pytest.mark.parametrize("path", ["/", NOWHERE, "/consent"])
def test_withdrawing_takes_no_more_presses_than_agreeing(new_tab: NewTab, path: str) -> None:
    tab = new_tab(java_script_enabled=False)
    presses = {"agree": 0, "withdraw": 0}

    def press(what: str, selector: str) -> None:
        tab.press(tab.page.locator(selector).first)
        presses[what] += 1

    tab.open(path)
    agree = FORM if path == "/consent" else BANNER
    press("agree", f"{agree}[value=accept_all]")
    tab.open(path)
    assert tab.withdrawal.is_visible()
    press("withdraw", "footer form[action^='/consent'] button[value=reject_all]")
    tab.open("/consent")
    assert tab.main.locator("input[name=service]:checked").count() == 0
    assert presses["withdraw"] <= presses["agree"]


BREAKS = {
    "a stronger button": ("document.querySelector('[value=accept_all]').classList.add('strong')", "class"),
    "a link instead": (
        "document.querySelector('[value=reject_all]').outerHTML = '<a class=button href=/ value=reject_all name=choice>No</a>'",
        "missing",
    ),
    "smaller letters": ("document.querySelector('[value=reject_all]').style.fontSize = '80%'", "fontSize"),
    "a paler colour": ("document.querySelector('[value=reject_all]').style.color = '#999'", "contrast"),
    "no border": (
        "document.querySelector('[value=reject_all]').style.borderColor = 'transparent'",
        "borderTopColor",
    ),
    "the other way round": (
        "document.querySelector('[value=accept_all]').after(document.querySelector('[value=reject_all]'))",
        "order",
    ),
    "another line": (
        "document.querySelector('[value=reject_all]').parentElement.after(document.querySelector('[value=reject_all]'))",
        "siblings",
    ),
    "a wider one": ("document.querySelector('[value=accept_all]').style.minWidth = '40rem'", "width"),
    "out of the tab order": ("document.querySelector('[value=reject_all]').tabIndex = -1", "out of reach"),
    "chosen in advance": (
        "document.querySelector('#consent-banner form').insertAdjacentHTML('beforeend', '<input type=checkbox name=service value=x checked>')",
        "chosen in advance",
    ),
}


def test_the_check_fails_where_somebody_tilts_the_scales(tab: Tab) -> None:
    """Each of these is what a template might do one day."""
    tab.open("/")
    whole = tab.page.content()
    for name, (change, rule) in BREAKS.items():
        tab.page.evaluate(
            "html => { document.body.innerHTML = new DOMParser().parseFromString(html, 'text/html').body.innerHTML }",
            whole,
        )
        assert faults(tab.page, [BANNER]) == [], name
        tab.page.evaluate(f"() => {{ {change} }}")
        assert rule in {fault[-1] for fault in faults(tab.page, [BANNER])}, name
