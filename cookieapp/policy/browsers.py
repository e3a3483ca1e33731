"""How to change cookie settings in the browser, the visitor's own first."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from typing import Any

from cookieapp.web.language import in_every_language
from cookieapp.web.prose import CONTENT


@dataclass(frozen=True, slots=True)
class Browser:
    """Steps for one browser. `mine` marks the one that asks."""

    name: str
    steps: tuple[str, ...]
    link: str | None
    mine: bool


def read_browsers() -> list[dict[str, Any]]:
    """Read the instructions, each step in every language."""
    with (CONTENT / "browsers.toml").open("rb") as file:
        listed: list[dict[str, Any]] = tomllib.load(file)["browsers"]
    return [{**one, "steps": in_every_language(one["steps"])} for one in listed]


def recognise(user_agent: str) -> str | None:
    """Guess a browser from what it says of itself. The guess is used once and kept nowhere."""
    apple_phone = "iPhone" in user_agent or "iPad" in user_agent
    for token, browser in (
        ("SamsungBrowser", "samsung-internet"),
        ("OPR/", "opera"),
        ("Edg", "edge"),
        ("Firefox/", "firefox"),
        ("Chrome/", "chrome-android" if "Android" in user_agent else "chrome"),
        ("Safari/", "safari-ios" if apple_phone else "safari-macos"),
    ):
        if token in user_agent:
            return browser
    return None


def for_visitor(listed: list[dict[str, Any]], user_agent: str, language: str) -> list[Browser]:
    """Give the instructions in a language, the visitor's own browser first."""
    mine = recognise(user_agent)
    browsers = [
        Browser(one["name"], tuple(one["steps"][language]), one.get("link"), one["id"] == mine)
        for one in listed
    ]
    return sorted(browsers, key=lambda browser: not browser.mine)
