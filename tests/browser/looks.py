"""The ways a page may look, and axe-core, which looks for what would shut somebody out."""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import axe_playwright_python
from playwright.sync_api import Page

from browser.pages import Tab
from config import LANGUAGES

THEMES = ("light", "dark", "contrast", "system")
WIDTHS = (360, 1280)
EVERYTHING = os.environ.get("LOOKS") == "all"
"""`LOOKS=all` looks at each page in every way; otherwise the ways take turns, a few for each page."""

_AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
_RUN = """() => axe.run(document, {resultTypes: ['violations'], elementRef: false}).then(found =>
    found.violations.flatMap(one => one.nodes.map(node =>
        `${one.id}: ${node.target.join(' ')}: ${node.failureSummary.split('\\n').slice(1, 3).join(' ').trim()}`)))"""


@dataclass(frozen=True, slots=True)
class Look:
    """A language, a theme and a width."""

    language: str
    theme: str
    width: int

    def wear(self, tab: Tab, site: str) -> None:
        """Make every page look like this from now on."""
        tab.page.set_viewport_size({"width": self.width, "height": 800})
        value = f"language:{self.language}~theme:{self.theme}"
        tab.page.context.add_cookies([{"name": "preferences", "value": value, "url": site}])


ALL = [Look(*look) for look in itertools.product(LANGUAGES, THEMES, WIDTHS)]


def ways(seed: int = 0) -> Iterator[list[Look]]:
    """Give for one page after the other the ways to look at it.

    With one way a page, neighbours differ in language, theme and width, and a walk of some
    pages has seen them all.
    """
    turn = itertools.cycle(ALL[seed:] + ALL[:seed])
    step = 7  # shares no divisor with the number of ways, so that all come up
    while True:
        if EVERYTHING:
            yield ALL
        else:
            yield [next(itertools.islice(turn, step - 1, None))]


def faults(page: Page) -> list[str]:
    """List what axe-core finds wrong with a page."""
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(_AXE)
    found: list[str] = page.evaluate(_RUN)
    return found
