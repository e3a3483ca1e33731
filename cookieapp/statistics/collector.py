"""Count page views: of visitors who agreed by page, of everybody else as a plain total."""

from __future__ import annotations

import hashlib
import re
import secrets
import time
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from flask import Request, Response

from cookieapp.consent import passage
from cookieapp.storage.background import Background

SERVICE = "statistics"
COOKIE = "visitor"
KEPT = 40 * 86_400  # seconds that a day's figures stay in Redis
_NUMBER = re.compile(r"[A-Za-z0-9_-]{22}", re.ASCII)


class Collector:
    """Count one response after the other, without a trip to Redis on the request's path."""

    def __init__(self, background: Background, key: bytes) -> None:
        self._background = background
        self._key = key[:64]

    def seen(self, request: Request, response: Response) -> None:
        """Count a page that was shown. Errors, forms and everything that is not a page do not count."""
        if request.method != "GET" or response.status_code != 200 or response.mimetype != "text/html":
            return
        rule = request.url_rule
        if rule is None or rule.rule.startswith("/operator"):
            return
        day = _stamp(int(time.time()) // 86_400)
        own = passage.current(request)
        self._background.count(f"stat:{day}:responses", "all", KEPT)
        if not own.allows(SERVICE):
            return
        number = own.cookies.get(COOKIE, "")
        if not _NUMBER.fullmatch(number):
            number = secrets.token_urlsafe(16)
            own.set(COOKIE, number)
        self._background.count(f"stat:{day}:views", request.path, KEPT)
        self._background.later("PFADD", f"stat:{day}:visitors", self._pseudonym(day, number))
        self._background.later("EXPIRE", f"stat:{day}:visitors", KEPT)

    def _pseudonym(self, day: str, number: str) -> str:
        """Give the visitor a name that is good for one day only."""
        message = f"{day} {number}".encode()
        return hashlib.blake2b(message, key=self._key, digest_size=12, person=b"visitor").hexdigest()


@lru_cache(maxsize=4)
def _stamp(day: int) -> str:
    """Write a day, counted from 1970, as figures are filed under it."""
    return datetime.fromtimestamp(day * 86_400, UTC).strftime("%Y%m%d")


def days_until_today(number: int) -> list[datetime]:
    """List the last days (UTC), oldest first."""
    today = datetime.now(UTC)
    return [today - timedelta(days=back) for back in reversed(range(number))]
