"""Where a visitor came from: the host of another site, and a campaign's own words. Pure."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlsplit

from cookieapp.statistics.counting.events import BETWEEN

LONGEST_HOST = 100
LONGEST_WORD = 64
_HOST = re.compile(r"[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|[0-9a-f:]+", re.ASCII)
_FIELDS = ("utm_source", "utm_medium", "utm_campaign")


def referrer(header: str, own_host: str) -> str:
    """Give the host of the page that led here; nothing for our own pages and for what is no address.

    Only the host: paths of other sites can name people.
    """
    if not header or len(header) > 2048:
        return ""
    try:
        parts = urlsplit(header)
        host = (parts.hostname or "").rstrip(".").removeprefix("www.")
        own = (urlsplit(f"//{own_host}").hostname or "").removeprefix("www.")
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or host == own or len(host) > LONGEST_HOST:
        return ""
    return host if _HOST.fullmatch(host) else ""


def campaign(query: str) -> str:
    """Give source, medium and campaign, a tab between them; nothing where none of them is named."""
    if "utm_" not in query.lower() or len(query) > 2048:
        return ""
    try:
        given = {name.lower(): value for name, value in parse_qsl(query, max_num_fields=50)}
    except ValueError:
        return ""
    words = [word(given.get(name, "")) for name in _FIELDS]
    return BETWEEN.join(words) if any(words) else ""


def word(written: str) -> str:
    """Trim a word, write it in small letters, and cut what is too long or cannot be seen."""
    visible = "".join(letter if letter.isprintable() else " " for letter in written)
    return " ".join(visible.lower().split())[:LONGEST_WORD].strip()
