"""The gate: WSGI middleware, outermost, that every cookie passes in both directions.

It belongs outside the framework, because frameworks save their session after their last
hook has run: only here is every Set-Cookie line seen, whoever wrote it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

from cookieapp.consent.decision import Decision, signal
from cookieapp.consent.decision import cookie as consent_cookie
from cookieapp.consent.gate.inbound import Received, Standing, lookup, split
from cookieapp.consent.gate.outbound import examine
from cookieapp.consent.gate.passage import ENVIRON_KEY, Passage
from cookieapp.consent.gate.verdict import Fault, GateViolation, Verdict
from cookieapp.register import Register

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

Headers = list[tuple[str, str]]
_SETTING = frozenset({"set-cookie", "set-cookie2"})
"""Headers that set cookies. The second is obsolete (RFC 2965): nothing may use it as a side door."""
REMEMBERED = 1_024
"""Decisions that one process keeps in memory, so that their signatures are not checked on every page."""


class Gate:
    """Let no undeclared or unpermitted cookie out of `app`, and none into it.

    `keys` sign the decision, newest first. `prefix` is "__Host-" over https and empty
    over plain http. While the cookie `login` is shown, the decision counts that was made by
    whoever is logged in. `strict` raises GateViolation where the gate would otherwise mend
    silently: for tests. `report` hears of every verdict.
    """

    def __init__(
        self,
        app: WSGIApplication,
        register: Register,
        keys: Sequence[bytes],
        *,
        prefix: str = "",
        login: str | None = None,
        strict: bool = False,
        report: Callable[[Verdict], None] = lambda _: None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.app = app
        self.register = register
        self.keys = tuple(keys)
        self.prefix = prefix
        self.login = login
        self.strict = strict
        self.report = report
        self.clock = clock
        self._signed: dict[str, Decision] = {}
        self._lifetime = register.cookie(consent_cookie.NAME).lifetime.seconds

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Serve one request."""
        passage = self._admit(environ)
        environ[ENVIRON_KEY] = passage

        def start(status: str, headers: Headers, exc_info: Any = None) -> Callable[[bytes], object]:
            return start_response(status, self._release(headers, passage), exc_info)

        return self.app(environ, start)

    def _admit(self, environ: WSGIEnvironment) -> Passage:
        """Read the decision and strip the Cookie header down to what it permits."""
        header = environ.pop("HTTP_COOKIE", None)
        sent = split(header) if header else {}
        value = sent.get(self.prefix + consent_cookie.NAME)
        now = self.clock()
        own, bound = self._both(value, now) if value else (None, None)
        logged_in = self.login is not None and self.prefix + self.login in sent
        passage = Passage(
            self.register,
            bound if bound is not None and logged_in else own,
            signal.is_on(environ.get("HTTP_SEC_GPC")),
            self.prefix,
            environ.get("PATH_INFO", ""),
            self._fault,
            now,
        )
        passage.own, passage.bound = own, bound
        # No browser sends an empty header: the server found a byte in it that is not ASCII, and dropped it
        # whole; where the header came in several lines it joined what was left of them.
        passage.unreadable = header is not None and header[:1] in ("", ";")
        if sent:
            self._sort(sent, passage, environ)
        return passage

    def _both(self, value: str, now: float) -> tuple[Decision | None, Decision | None]:
        """Read the browser's own decision, and that of the account which was logged in here last."""
        first, _, second = value.partition(consent_cookie.BOTH)
        own = self._decision(first, now) if first else None
        bound = self._decision(second, now) if second else None
        return (
            own if own is None or not own.account else None,
            bound if bound is None or bound.account else None,
        )

    def _decision(self, value: str, now: float) -> Decision | None:
        """Read the decision. What we signed is remembered for a while: a visitor shows it on every page."""
        decision = self._signed.get(value)
        if decision is None:
            decision = consent_cookie.read(value, self.keys, self._lifetime)
            if decision is None:
                return None
            if len(self._signed) >= REMEMBERED:
                self._signed.clear()
            self._signed[value] = decision
        return decision if consent_cookie.in_force(decision, now) else None

    def _sort(self, sent: dict[str, str], passage: Passage, environ: WSGIEnvironment) -> None:
        received, seen, header, lapsed, unknown = [], {}, [], {}, False
        answers = passage.decision.answers if passage.decision is not None else {}
        for name, value in sent.items():
            entry = lookup(self.register, name, self.prefix)
            if entry is None:
                standing, unknown = Standing.UNKNOWN, True
            elif entry.service in passage.permitted:
                standing = Standing.ALLOWED
                seen[name.removeprefix(self.prefix)] = value
                header.append(f"{name}={value}")
            else:
                standing = Standing.NOT_ALLOWED
                if entry.first_party and (answer := answers.get(entry.service)) and answer.granted:
                    lapsed[name.removeprefix(self.prefix)] = value
            received.append(Received(name, entry, standing, len(value)))
        passage.received = tuple(received)
        passage.cookies = seen
        passage.lapsed = lapsed
        if unknown:
            # Nothing the application did, so nothing to raise; but a script of ours might have.
            self.report(Verdict(Fault.UNKNOWN, "", passage.path))
        if header:
            environ["HTTP_COOKIE"] = "; ".join(header)

    def _release(self, headers: Headers, passage: Passage) -> Headers:
        """Replace every Set-Cookie line by what may leave."""
        released = [line for line in headers if line[0].strip().lower() not in _SETTING]
        for name, value in headers if len(released) < len(headers) else ():
            if name.strip().lower() == "set-cookie":
                line, verdict = examine(value, passage, self.clock())
                if verdict is not None:
                    self._fault(verdict)
                if line is not None:
                    released.append(("Set-Cookie", line))
        released += [("Set-Cookie", line) for line in passage.outgoing()]
        return released

    def _fault(self, verdict: Verdict) -> None:
        self.report(verdict)
        if self.strict:
            raise GateViolation(verdict)
