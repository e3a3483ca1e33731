"""Notice what is shown: of visitors who agreed as an event, of everybody else as a plain total."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial

from flask import Request, Response

from cookieapp.accounts.sessions import identity
from cookieapp.consent.gate import Passage, passage
from cookieapp.statistics.collecting import audience, sources
from cookieapp.statistics.collecting.audience import Apart
from cookieapp.statistics.collecting.buffer import Buffer, Seen
from cookieapp.statistics.collecting.pace import Pace
from cookieapp.statistics.collecting.pseudonyms import NUMBER, Pseudonyms
from cookieapp.statistics.counting.events import VIEW, Event
from cookieapp.web import goals
from cookieapp.web.here import notes

SERVICE = "statistics"
COOKIE = "visitor"
SPELLED_OUT = frozenset({"site.article"})
"""Pages that are told apart by their address; of all others the route's pattern is kept."""

HEADERS = ("HTTP_REFERER", "HTTP_HOST", "QUERY_STRING", "HTTP_USER_AGENT", "HTTP_SEC_CH_UA_MOBILE")


class Collector:
    """Look at one response after the other, without a trip to Redis on the request's path."""

    def __init__(
        self,
        buffer: Buffer,
        keys: Sequence[bytes],
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.buffer = buffer
        self._pseudonyms = Pseudonyms(keys)
        self._clock = clock
        self._pace = Pace()

    def seen(self, request: Request, response: Response) -> None:
        """Count a response. Errors, and everything that is neither page nor goal, do not count."""
        environ, rule = request.environ, request.url_rule
        if rule is None:
            return
        if environ["REQUEST_METHOD"] == "POST":
            goal = goals.reached()
            if goal and response.status_code == 303:
                self._goal(goal, request)
        elif environ["REQUEST_METHOD"] == "OPTIONS" or rule.rule.startswith("/operator"):
            return  # what is merely asked about, nobody has seen; the operator's own pages are nobody's visit
        elif response.status_code == 200 and response.mimetype == "text/html":
            self._page(request, rule.endpoint, rule.rule)

    def _page(self, request: Request, endpoint: str, pattern: str) -> None:
        environ, own = request.environ, passage.current(request)
        agreed = own.allows(SERVICE)
        now = self._clock()
        number = number_of(own) if agreed else ""
        why = audience.apart(environ, agreed=agreed) or (Apart.STAFF if identity.operator_asks() else None)
        if number and why is None and self._pace.too_fast(number, now):
            why = Apart.RATE
        if why is not None:
            self.buffer.add(int(now) // 86_400, "apart", why)
            return
        self.buffer.add(int(now) // 86_400, "responses")
        if not agreed:
            return
        if not number:
            number = secrets.token_urlsafe(16)
            own.set(COOKIE, number)
        self._note(number, VIEW, environ["PATH_INFO"] if endpoint in SPELLED_OUT else pattern, environ, now)

    def _goal(self, goal: str, request: Request) -> None:
        """Count a decision of anybody as a plain number, and a goal of those who agreed."""
        now, own = self._clock(), passage.current(request)
        if goal == "decision":
            choice = request.form.get("choice", "")
            self.buffer.add(int(now) // 86_400, "decisions", choice[:16])
        number = number_of(own)
        if number and not audience.apart(request.environ, agreed=True) and not identity.operator_asks():
            rule = request.url_rule
            self._note(number, goal, rule.rule if rule else "", request.environ, now)

    def _note(self, number: str, kind: str, page: str, environ: Mapping[str, str], now: float) -> None:
        kept = {name: environ[name] for name in HEADERS if name in environ}
        language = notes().get("language", "")
        self.buffer.note(Seen(number, partial(self._event, number, kind, page, kept, language, now)))

    def _event(
        self, number: str, kind: str, page: str, environ: Mapping[str, str], language: str, now: float
    ) -> Event:
        """Work out what is kept; done later, by the thread that sends it."""
        return Event(
            round(now * 1000),
            self._pseudonyms.name(number),
            kind,
            page,
            sources.referrer(environ.get("HTTP_REFERER", ""), environ.get("HTTP_HOST", "")),
            sources.campaign(environ.get("QUERY_STRING", "")),
            audience.device(environ.get("HTTP_USER_AGENT", ""), environ.get("HTTP_SEC_CH_UA_MOBILE", "")),
            language,
        )


def number_of(own: Passage) -> str:
    """Give the visitor's number, if there is one and it may be read."""
    number = own.cookies.get(COOKIE, "") if own.allows(SERVICE) else ""
    return number if NUMBER.fullmatch(number) else ""
