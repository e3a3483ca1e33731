"""axe-core finds nothing wrong: with any page, in any theme, language or width, and with any mistake shown.

`LOOKS=all` (or `make looks`) looks at every page in every way; the suite lets the ways take turns.
"""

from __future__ import annotations

import pytest
from playwright.sync_api import StorageState

from browser import looks
from browser.conftest import NewTab
from browser.support import ARTICLE, ServedSite
from browser.tours import PUBLIC, ROLES, Tour

MORE = (
    *("/cookies?q=cookie", "/cookies?q=zzz", "/cookies/versions", "/cookies/versions/2026-11-23"),
    *(
        "/preferences?preview=1&theme=dark&font_size=200",
        "/tour",
        "/tour/components",
        "/tour/gate",
        "/tour/gate?way=place",
        "/tour/mail",
    ),
    *("/consent/history", "/consent/verify", "/advertising/profile"),
)


@pytest.mark.parametrize("role", ROLES)
def test_no_page_shuts_anybody_out(
    new_tab: NewTab, demo_site: ServedSite, states: dict[str, StorageState | None], role: str
) -> None:
    tab = new_tab(demo_site, storage_state=states[role])
    ways = looks.ways(seed=ROLES.index(role) * 5)
    pages = (*PUBLIC, *MORE) if role == "visitor" else tuple(Tour(tab, role, "pl"))
    found = []
    for path, todo in zip(pages, ways, strict=False):
        for look in todo:
            look.wear(tab, demo_site.address)
            tab.open(path)
            found += [(path, look, fault) for fault in looks.faults(tab.page)]
    assert found == []


def test_nor_after_the_question_is_answered(new_tab: NewTab, demo_site: ServedSite) -> None:
    tab = new_tab(demo_site)
    tab.open("/")
    tab.decide("reject_all")
    found = []
    for path, todo in zip(
        ("/", ARTICLE, "/consent", "/cookies/here", "/consent/history"), looks.ways(3), strict=False
    ):
        for look in todo:
            look.wear(tab, demo_site.address)
            tab.open(path)
            found += [(path, look, fault) for fault in looks.faults(tab.page)]
    assert found == []


def test_nor_with_mistakes_shown(new_tab: NewTab, demo_site: ServedSite) -> None:
    tab = new_tab(demo_site)
    found = []
    for path, todo in zip(("/signup", "/login"), looks.ways(9), strict=False):
        for look in todo:
            look.wear(tab, demo_site.address)
            tab.open(path)
            tab.page.locator("main form").first.evaluate("form => { form.noValidate = true }")
            tab.press(tab.main.locator("form button[type=submit]").first)
            assert tab.main.get_by_role("alert").count(), path
            found += [(path, look, fault) for fault in looks.faults(tab.page)]
    assert found == []
