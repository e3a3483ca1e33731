"""Who or what is asking, as far as it says so itself. Pure: strings in, one word out, nothing kept."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum


class Apart(StrEnum):
    """Why a page response is not a page view of a visitor."""

    HEAD = "head"
    PREFETCH = "prefetch"
    STAFF = "staff"
    BOT = "bot"
    NO_LANGUAGE = "no language"


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
    browser = environ.get("HTTP_USER_AGENT", "")
    if _CRAWLER.search(browser):
        return Apart.BOT
    if agreed:
        return None
    if _PROGRAM.search(browser):
        return Apart.BOT
    return None if environ.get("HTTP_ACCEPT_LANGUAGE") else Apart.NO_LANGUAGE


def device(browser: str, mobile: str = "") -> str:
    """Tell the class of a device, "phone", "tablet" or "desktop", from User-Agent and Sec-CH-UA-Mobile."""
    if _TABLET.search(browser):
        return "tablet"
    if mobile.strip() == "?1" or _PHONE.search(browser):
        return "phone"
    return "desktop"
