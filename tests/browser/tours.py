"""Every page that somebody may see, found by walking and not only by a list."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

from playwright.sync_api import Browser, StorageState

from browser.pages import Tab
from browser.support import ARTICLE, NOWHERE, ServedSite

ROLES = ("visitor", "user", "operator")

PUBLIC = (
    *("/", ARTICLE, "/cookies", "/cookies/here"),
    *("/consent", "/consent?saved=1&removed=visitor&removed=interests"),
    *("/preferences", "/preferences?saved=1", "/preferences?saved=here"),
    *("/login", "/login?notice=please&next=/account", "/signup", "/reset", "/reset?sent=1", NOWHERE),
    *("/signup/confirm?token=used", "/consent/verify"),
    "/articles/a-voice-bot-and-a-person",  # content of a partner, held back
)
WITH_ACCOUNT = ("/", "/cookies/here", "/consent")
"""Pages that say something else to those who are logged in and have allowed everything."""

OWN = {"user": "/account", "operator": "/operator/"}
"""Where the pages of one's own begin; they link to one another."""


def prepare(chromium: Browser, site: ServedSite, role: str) -> StorageState | None:
    """Log in, allow everything and read something, so that every page has something to show."""
    if role == "visitor":
        return None
    context = chromium.new_context(locale="pl-PL")
    try:
        tab = Tab(context.new_page(), site.address)
        tab.log_in(*site.accounts[role])
        tab.open("/")
        tab.decide("accept_all")
        for path in ("/", ARTICLE, "/cookies"):
            tab.open(path)
        return context.storage_state()
    finally:
        context.close()


def kind(link: str) -> tuple[str, tuple[str, ...]]:
    """Give what two links have in common that differ only in a number or a day: one of them is enough."""
    parts = urlsplit(link)
    return re.sub(r"[0-9a-f-]*[0-9][0-9a-f-]*", "#", parts.path), tuple(sorted(dict(parse_qsl(parts.query))))


@dataclass
class Tour:
    """A tab and the pages to see in it."""

    tab: Tab
    role: str
    language: str

    def __iter__(self) -> Iterator[str]:
        """Open one page after the other and give its path."""
        seen: list[str] = []
        waiting = (
            list(PUBLIC) if self.role == "visitor" else [OWN[self.role], "/", "/cookies/here", "/consent"]
        )
        while waiting:
            path = waiting.pop(0)
            self.tab.open(path)
            seen.append(path)
            if self.role != "visitor":
                known = {kind(one): one for one in reversed(seen + waiting)}
                waiting += [link for link in self._rooms() if known.setdefault(kind(link), link) is link]
            yield path

    def with_preferences(self, **choices: str) -> Tour:
        """Choose preferences before the walk begins."""
        self.tab.prefer({"language": self.language, **choices})
        return self

    def _rooms(self) -> list[str]:
        """List the links of the main part that lead to more pages of one's own."""
        links = self.tab.main.locator("a[href^='/']:not([download])").evaluate_all(
            "links => links.map(link => link.getAttribute('href'))"
        )
        own = OWN[self.role]
        return [link for link in links if urlsplit(link).path.startswith(own) and ".json" not in link]
