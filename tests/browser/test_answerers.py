"""The rules for automatic answerers do on the real pages what their users asked for."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page

from browser.conftest import NewTab
from browser.pages import Tab
from browser.support import ServedSite
from cookieapp.consent.form.rules import autoconsent, consent_o_matic
from cookieapp.register import load


def answer(page: Page, steps: list[dict[str, str]]) -> bool:
    """Do what autoconsent does with a list of steps; every one has to hold."""
    for step in steps:
        if "exists" in step:
            held = page.locator(step["exists"]).count() > 0
        elif "visible" in step:
            seen = [one.is_visible() for one in page.locator(step["visible"]).all()]
            held = not any(seen) if step.get("check") == "none" else any(seen)
        else:
            page.locator(step["waitForThenClick"]).click()
            page.locator("#consent-banner").wait_for(state="detached")
            held = True
        if not held:
            return False
    return True


@pytest.mark.parametrize(
    ("wish", "kept"), [("optOut", {"consent"}), ("optIn", {"consent", "visitor", "interests"})]
)
def test_autoconsent_answers_as_its_user_wishes(
    new_tab: NewTab, demo_site: ServedSite, wish: str, kept: set[str]
) -> None:
    tab, rule = new_tab(demo_site), autoconsent(demo_site.address)
    tab.open("/")
    assert answer(tab.page, rule["detectCmp"])
    assert answer(tab.page, rule["detectPopup"])
    assert answer(tab.page, rule[wish])
    assert answer(tab.page, rule["test"])
    tab.open("/articles/chat-or-phone")
    assert set(tab.cookies) - {"partner_uid"} == kept
    assert not answer(tab.page, rule["detectPopup"])


def present(page: Page, detector: dict[str, Any], matcher: str) -> bool:
    """Tell whether one of Consent-O-Matic's matchers finds what it looks for."""
    found = page.locator(detector[matcher][0]["target"]["selector"])
    shown = detector[matcher][0]["target"].get("displayFilter", False)
    return any(one.is_visible() for one in found.all()) if shown else found.count() > 0


@pytest.mark.parametrize(
    "wishes", [{"B": True, "F": False}, {"B": False, "F": False}, {"B": True, "F": True}]
)
def test_consent_o_matic_fills_the_form_in_by_purposes(
    new_tab: NewTab, demo_site: ServedSite, wishes: dict[str, bool]
) -> None:
    tab: Tab = new_tab(demo_site, java_script_enabled=False)
    register = load(facts={"partner_origin": demo_site.partner})
    rule = consent_o_matic(register)["cookieapp"]
    methods = {method["name"]: method["action"] for method in rule["methods"]}
    tab.open("/")
    on_banner, on_form = rule["detectors"]
    assert present(tab.page, on_banner, "presentMatcher")
    assert present(tab.page, on_banner, "showingMatcher")
    tab.press(tab.page.locator(methods["OPEN_OPTIONS"]["target"]["selector"]))
    assert tab.path == "/consent"
    assert present(tab.page, on_form, "showingMatcher")
    for consent in methods["DO_CONSENT"]["consents"]:
        box = tab.page.locator(consent["matcher"]["target"]["selector"])
        if box.is_checked() != wishes[consent["type"]]:
            tab.page.locator(consent["toggleAction"]["target"]["selector"]).click()
    tab.press(tab.page.locator(methods["SAVE_CONSENT"]["target"]["selector"]))
    tab.open("/consent")
    assert not present(tab.page, on_form, "showingMatcher"), "an answered form is left to the person"
    kinds = {"performance": "B", "advertising": "F"}
    for service in register.optional_services:
        box = tab.main.locator(f"input[name=service][value={service.id}]")
        assert box.is_checked() is wishes[kinds[service.category]], service.id
