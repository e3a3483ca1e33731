"""The stand-in partner's content on a page, and the buttons of its placeholder."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit

from werkzeug.test import TestResponse

from support.client import Browser

PAGE = "/articles/a-voice-bot-and-a-person"
PARTNER = "http://127.0.0.1:8001"


@dataclass
class StoppedClock:
    """The time that the gate lets every request have."""

    now: float = datetime(2026, 12, 1, 10, tzinfo=UTC).timestamp()


def press(browser: Browser, how: str, page: str = PAGE, content: str = "demonstration") -> TestResponse:
    return browser.post("/consent/content", {"how": how, "content": content, "next": page})


def follow(browser: Browser, response: TestResponse, **headers: str) -> TestResponse:
    """Go where a form leads, as browsers do."""
    assert response.status_code == 303
    address = urlsplit(response.location)
    return browser.get(
        f"{address.path}?{address.query}", headers={"Sec-Fetch-Site": "same-origin", **headers}
    )


def shown(response: TestResponse) -> bool:
    """Whether the content stands on the page; page and policies have to agree."""
    framed = f'<iframe src="{PARTNER}/frame"' in response.text
    assert ("frame-src" in response.headers["Content-Security-Policy"]) is framed
    assert (f'fullscreen=(self "{PARTNER}")' in response.headers["Permissions-Policy"]) is framed
    assert ('name="how" value="once"' in response.text) is not framed
    return framed
