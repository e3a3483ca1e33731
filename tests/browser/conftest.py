"""One Chromium and one served site for each worker; a new browser profile for each test."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Playwright, StorageState, sync_playwright

from browser.hands import Hands, Keyboard, Mouse
from browser.looks import EVERYTHING
from browser.pages import PASSWORD, Tab, somebody
from browser.support import ServedSite, Valkey, chromium_options
from browser.tours import ROLES, Tour, prepare
from config import LANGUAGES

LOCALES = {"pl": "pl-PL", "en": "en-GB", "de": "de-DE", "uk": "uk-UA"}
NewTab = Callable[..., Tab]
States = dict[str, StorageState | None]

WAYS: dict[str, tuple[type[Hands], bool]] = {
    "with the mouse": (Mouse, True),
    "by keyboard alone": (Keyboard, True),
    "without JavaScript": (Mouse, False),
}


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """Start Playwright's driver."""
    with sync_playwright() as driver:
        yield driver


@pytest.fixture(scope="session")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    """Start the browser."""
    with playwright.chromium.launch(**chromium_options()) as browser:
        yield browser


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedSite]:
    """Serve the site."""
    served = ServedSite(tmp_path_factory.mktemp("site"))
    yield served
    served.stop()


@pytest.fixture(scope="session")
def demo_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedSite]:
    """Serve the site as a demonstration: with accounts and the stand-in partner."""
    served = ServedSite(tmp_path_factory.mktemp("demo"), demo=True)
    yield served
    served.stop()


@pytest.fixture
def new_tab(chromium: Browser, request: pytest.FixtureRequest) -> Iterator[NewTab]:
    """Open tabs, each in a browser profile of its own."""
    with contextlib.ExitStack() as opened:

        def make(
            served: ServedSite | None = None,
            language: str = "pl",
            hands: Hands | None = None,
            **options: Any,
        ) -> Tab:
            options = {"locale": LOCALES[language], "reduced_motion": "reduce", **options}
            context = chromium.new_context(**options)
            opened.callback(context.close)
            context.set_default_timeout(10_000)
            served = served or request.getfixturevalue("site")
            return Tab(context.new_page(), served.address, hands)

        yield make


@pytest.fixture
def tab(new_tab: NewTab) -> Tab:
    """Open the browser of somebody who comes for the first time."""
    return new_tab()


@pytest.fixture(params=WAYS)
def any_way(request: pytest.FixtureRequest, new_tab: NewTab) -> Tab:
    """Open a browser that is used with the mouse, by keyboard alone, or without JavaScript."""
    hands, scripts = WAYS[request.param]
    return new_tab(hands=hands(), java_script_enabled=scripts)


class Profile:
    """A browser with a folder of its own, which can be closed and opened again."""

    def __init__(self, playwright: Playwright, site: ServedSite, folder: Path, hands: Hands) -> None:
        self._start = playwright.chromium.launch_persistent_context
        self._site, self._folder, self._hands = site, folder, hands
        self._context: Any = None

    def open(self, **options: Any) -> Tab:
        """Start the browser, or start it anew."""
        self.close()
        self._context = self._start(self._folder, locale="pl-PL", **chromium_options(), **options)
        self._context.set_default_timeout(10_000)
        return Tab(self._context.pages[0], self._site.address, self._hands)

    def close(self) -> None:
        """Quit the browser."""
        if self._context is not None:
            self._context.close()
            self._context = None


@pytest.fixture
def profile(playwright: Playwright, site: ServedSite, tmp_path: Path) -> Iterator[Profile]:
    """Give a browser that can be quit."""
    made = Profile(playwright, site, tmp_path / "profile", Mouse())
    yield made
    made.close()


@pytest.fixture
def valkey(site: ServedSite) -> Iterator[Valkey]:
    """Give the site's embedded server to play tricks on; in the end it is well again."""
    server = Valkey(site)
    try:
        yield server
    finally:
        server.thaw()
        server.wait_until_well()


@pytest.fixture(scope="session")
def states(chromium: Browser, demo_site: ServedSite) -> States:
    """Give, for each role, a browser's cookies: logged in once and used in many tests."""
    return {role: prepare(chromium, demo_site, role) for role in ROLES}


EVERYBODY = [(role, language) for role in ROLES for language in LANGUAGES]
IN_TURN = EVERYBODY if EVERYTHING else [("visitor", "uk"), ("user", "pl"), ("operator", "de")]


@pytest.fixture(params=EVERYBODY, ids="-".join)
def tour_in_each_language(
    request: pytest.FixtureRequest, new_tab: NewTab, demo_site: ServedSite, states: States
) -> Tour:
    """Give a tab and every page that its owner may see, for each role and language."""
    role, language = request.param
    tab = new_tab(demo_site, language, storage_state=states[role])
    return Tour(tab, role, language)


@pytest.fixture(params=IN_TURN, ids="-".join)
def tour(request: pytest.FixtureRequest, new_tab: NewTab, demo_site: ServedSite, states: States) -> Tour:
    """Give such a tour for each role in one language: what does not hang on the length of words."""
    role, language = request.param
    tab = new_tab(demo_site, language, storage_state=states[role])
    return Tour(tab, role, language)


def _open_account(chromium: Browser, site: ServedSite) -> tuple[str, str]:
    email = somebody()
    with chromium.new_context() as context:
        tab = Tab(context.new_page(), site.address)
        tab.sign_up(email)
        tab.open_letter(site.link(email, "/signup/confirm"))
    return email, PASSWORD


@pytest.fixture(scope="session")
def alice(chromium: Browser, site: ServedSite) -> tuple[str, str]:
    """Give Alice's address and password; she opened her account once and logs in in many tests."""
    return _open_account(chromium, site)


@pytest.fixture
def newcomer(chromium: Browser, site: ServedSite) -> tuple[str, str]:
    """Give the address and password of somebody whose account knows no preferences yet."""
    return _open_account(chromium, site)
