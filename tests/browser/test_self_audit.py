"""Crawl the site in every state of consent, as supervisors do, and hold what is found against the register."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, StorageState

from browser.conftest import NewTab
from browser.pages import Tab
from browser.support import NOWHERE, ServedSite
from cookieapp.register import Register, load

PAGES = ("/", "/articles/a-voice-bot-and-a-person", "/cookies/here", NOWHERE)
SERVICES = [service.id for service in load(facts={"partner_origin": "http://127.0.0.1:1"}).optional_services]
STATES = ("none", "reject", *SERVICES, "accept", "withdraw")
STORED = """async () => [
    ...Object.keys(localStorage), ...Object.keys(sessionStorage),
    ...(await indexedDB.databases()).map(one => one.name), ...await caches.keys(),
    ...(await navigator.serviceWorker.getRegistrations()).map(one => one.scope),
]"""
UNSAFE_FORMS = "[...document.forms].map(form => form.action).filter(action => new URL(action).origin !== location.origin)"


@dataclass
class Audit:
    """What a crawl found that the register does not know or the visitor did not allow."""

    register: Register
    allowed: set[str]
    site: str
    faults: list[str] = field(default_factory=list)

    def cookies(self, found: list[dict[str, Any]]) -> None:
        """Every cookie is declared, allowed, and lives no longer than declared."""
        for cookie in found:
            entry = self.register.lookup(cookie["name"])
            if entry is None:
                self.faults.append(f"undeclared cookie {cookie['name']}")
            elif self.register.service(entry.service).needs_consent and entry.service not in self.allowed:
                self.faults.append(f"cookie {cookie['name']} without consent")
            elif cookie["expires"] != -1 and cookie["expires"] > time.time() + entry.longest.seconds + 60:
                self.faults.append(f"cookie {cookie['name']} outlives its declaration")

    def hosts(self, addresses: list[str]) -> None:
        """Every address is ours, or of a partner that was allowed."""
        partners = [self.register.service(name).partner for name in self.allowed]
        known = {self.site} | {
            origin
            for partner in partners
            if partner
            for origins in partner.origins.values()
            for origin in origins
        }
        for address in addresses:
            parts = urlsplit(address)
            if parts.scheme != "data" and f"{parts.scheme}://{parts.netloc}" not in known:
                self.faults.append(f"contacted {parts.netloc}")

    def page(self, tab: Tab) -> None:
        """Nothing is stored beside cookies, and no form leads elsewhere."""
        self.faults += [f"stored {name}" for name in tab.page.evaluate(STORED)]
        self.faults += [f"form to {action}" for action in tab.page.evaluate(UNSAFE_FORMS)]


@pytest.fixture(scope="module")
def register(demo_site: ServedSite) -> Register:
    """The register as the site has it."""
    return load(facts={"partner_origin": demo_site.partner})


@pytest.fixture(scope="module")
def logged_in(chromium: Browser, demo_site: ServedSite) -> Iterator[StorageState]:
    """A browser in which somebody is logged in and has chosen nothing."""
    with chromium.new_context() as context:
        Tab(context.new_page(), demo_site.address).log_in(*demo_site.accounts["user"])
        yield context.storage_state()


def decide(tab: Tab, state: str) -> set[str]:
    """Bring a browser into a state of consent; gives the services that are allowed then."""
    if state == "none":
        return set()
    if state in SERVICES:
        tab.open("/consent")
        tab.main.locator(f"input[name=service][value={state}]").check()
        tab.press(tab.main.locator("button[name=choice][value=save]"))
        return {state}
    tab.open("/")
    tab.decide("reject_all" if state == "reject" else "accept_all")
    if state != "withdraw":
        return set(SERVICES) if state == "accept" else set()
    tab.open(PAGES[1])
    tab.press(tab.withdrawal)
    # A partner's cookie under its own address can only be prevented (see the README's limits).
    tab.page.context.clear_cookies(name="partner_uid")
    tab.addresses.clear()
    return set()


@pytest.mark.parametrize("who", ["visitor", "logged in"])
def test_a_crawl_finds_nothing_that_was_not_declared_and_allowed(
    new_tab: NewTab,
    demo_site: ServedSite,
    register: Register,
    logged_in: StorageState,
    who: str,
) -> None:
    found = {}
    for state in STATES:
        tab = new_tab(demo_site, storage_state=logged_in if who == "logged in" else None)
        audit = Audit(register, decide(tab, state), demo_site.address)
        for path in PAGES:
            tab.open(path)
            audit.page(tab)
        tab.page.wait_for_load_state("networkidle")
        audit.cookies(tab.page.context.cookies())
        audit.hosts(tab.addresses)
        if audit.faults:
            found[state] = sorted(set(audit.faults))
        tab.page.context.close()
    assert found == {}


def test_the_audit_finds_what_somebody_smuggled_in(
    new_tab: NewTab, demo_site: ServedSite, register: Register
) -> None:
    tab = new_tab(demo_site)
    tab.open("/")
    tab.page.evaluate(
        "() => { document.cookie = 'smuggled=1'; document.cookie = 'visitor=1; max-age=99999999'; localStorage.setItem('id', '7') }"
    )
    audit = Audit(register, set(), demo_site.address)
    audit.page(tab)
    audit.cookies(tab.page.context.cookies())
    audit.hosts([*tab.addresses, "https://tracker.example/pixel"])
    assert sorted(audit.faults) == [
        "contacted tracker.example",
        "cookie visitor without consent",
        "stored id",
        "undeclared cookie smuggled",
    ]
    allowing = Audit(register, {"statistics"}, demo_site.address)
    tab.page.context.add_cookies(
        [{"name": "visitor", "value": "1", "url": demo_site.address, "expires": time.time() + 399 * 86_400}]
    )
    allowing.cookies([one for one in tab.page.context.cookies() if one["name"] == "visitor"])
    assert allowing.faults == ["cookie visitor outlives its declaration"]
