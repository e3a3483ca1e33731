"""A site with a page that waits while the session under it changes."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from flask import Flask

from support.client import Browser

PAGE = '<!doctype html><html lang="en"><head><title>slow</title></head><body></body></html>'


@dataclass
class SlowPage:
    """A page that has read the session and then waits; afterwards it writes, if it is told to."""

    writes: bool = False
    reached: threading.Event = field(default_factory=threading.Event)
    go_on: threading.Event = field(default_factory=threading.Event)


@dataclass
class Stage:
    """The site that all races share: making one for each would take longer than the race."""

    site: Flask
    page: SlowPage
    hash: str


def during(slow: SlowPage, browser: Browser, action: Callable[[], object]) -> None:
    """Do something while the browser's slow page is being made."""
    answers: list[int] = []
    request = threading.Thread(target=lambda: answers.append(browser.get("/slow").status_code))
    request.start()
    assert slow.reached.wait(20)
    action()
    slow.go_on.set()
    request.join(20)
    assert answers == [200]
