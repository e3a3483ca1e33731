"""Who or what is asking, as far as it says so itself. Pure: strings in, one word out, nothing kept."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import Enum, StrEnum, auto

REMEMBERED = 512
"""User-Agents of which a process remembers what they are."""


class Apart(StrEnum):
    """Why a page response is not a page view of a visitor."""

    HEAD = "head"
    PREFETCH = "prefetch"
    STAFF = "staff"
    BOT = "bot"
    NO_LANGUAGE = "no language"
    RATE = "rate"


# What calls itself a crawler, a preview or a monitor, and what calls itself a program.
_CRAWLER = re.compile(
    r"bot\b|bot[/_-]|crawl|spider|slurp|archiver|externalhit|preview|uptime|pingdom|lighthouse|"
    r"validator|feedfetcher|mediapartners|scan(?:ner)?\b|monitor",
    re.IGNORECASE,
)
_PROGRAM = re.compile(
    r"curl|wget|python-|aiohttp|httpx|go-http|okhttp|java/|libwww|axios|node-fetch|scrapy|headless|"
    r"phantom|selenium|puppeteer|playwright",
    re.IGNORECASE,
)
_TABLET = re.compile(r"ipad|tablet|kindle|silk|playbook|android(?!.*mobile)", re.IGNORECASE)
_PHONE = re.compile(r"mobi|iphone|ipod|windows phone|opera mini", re.IGNORECASE)


def apart(environ: Mapping[str, str], *, agreed: bool) -> Apart | None:
    """Tell why a request for a page is nobody's view; None for a view.

    A program that shows a signed decision has filled in the form as people do: it is set apart only
    where it calls itself a crawler.
    """
    if environ.get("REQUEST_METHOD") == "HEAD":
        return Apart.HEAD
    # Fetch, "Sec-Purpose"; the two older names of it are still sent by browsers in use.
    purpose = environ.get("HTTP_SEC_PURPOSE") or environ.get("HTTP_PURPOSE") or environ.get("HTTP_X_MOZ")
    if purpose and ("prefetch" in purpose.lower() or "preview" in purpose.lower()):
        return Apart.PREFETCH
    kind = _kind(environ.get("HTTP_USER_AGENT", ""))
    if kind is Kind.CRAWLER:
        return Apart.BOT
    if agreed:
        return None
    if kind is Kind.PROGRAM:
        return Apart.BOT
    return None if environ.get("HTTP_ACCEPT_LANGUAGE") else Apart.NO_LANGUAGE


class Kind(Enum):
    """What a User-Agent says of itself."""

    CRAWLER = auto()
    PROGRAM = auto()
    OTHER = auto()


_kinds: dict[int, Kind] = {}
"""By Python's own hash, which differs in each process: the names of browsers themselves are not kept."""


def _kind(browser: str) -> Kind:
    """Sort a User-Agent; most requests come with one of a few, and searching takes long."""
    place = hash(browser)
    found = _kinds.get(place)
    if found is None:
        found = Kind.OTHER
        if _CRAWLER.search(browser):
            found = Kind.CRAWLER
        elif _PROGRAM.search(browser):
            found = Kind.PROGRAM
        if len(_kinds) >= REMEMBERED:
            _kinds.clear()
        _kinds[place] = found
    return found


def device(browser: str, mobile: str = "") -> str:
    """Tell the class of a device, "phone", "tablet" or "desktop", from User-Agent and Sec-CH-UA-Mobile."""
    if _TABLET.search(browser):
        return "tablet"
    if mobile.strip() == "?1" or _PHONE.search(browser):
        return "phone"
    return "desktop"
