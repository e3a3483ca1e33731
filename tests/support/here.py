"""The page "in this browser now", read and used by tests."""

from __future__ import annotations

import re

from support.client import Browser

HERE = "/cookies/here"


def part(browser: Browser, name: str) -> str:
    """Read the words about one cookie."""
    page = browser.get(HERE).text
    found = re.search(rf"<section[^>]*>(?:(?!</section>).)*<code>{re.escape(name)}</code></h2>.*?</section>", page, re.DOTALL)  # fmt: skip
    assert found, f"{name} is not on the page"
    return " ".join(re.sub(r"<[^>]+>", " ", found[0]).split())


def delete(browser: Browser, name: str) -> str:
    """Delete a cookie and give the page that says so."""
    response = browser.post("/cookies/here/delete", {"name": name})
    assert response.status_code == 303
    return browser.get(response.location).text
