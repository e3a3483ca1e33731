"""One request's passage through the gate: what may be read, what will be set."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from cookieapp.consent.decision import Decision, permitted, unanswered
from cookieapp.consent.gate.inbound import Received
from cookieapp.consent.gate.setcookie import LONGEST, is_name, write, write_expired
from cookieapp.consent.gate.verdict import Fault, Verdict
from cookieapp.register import Content, Register, Service

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

ENVIRON_KEY = "cookieapp.passage"


class Passage:
    """What one request may read and set, by the decision that holds for it at its time, `now`.

    `own` is the browser's decision and `bound` that of an account which was logged in here;
    `decision` is the one that holds.

    `cookies` maps declared base names to values, permitted ones only. `received` lists
    all that the browser sent, without the values of those that may not be read. `lapsed`
    holds, for nothing but erasing what is kept under them, the values of cookies that the
    decision did allow and that are not permitted any more. `unreadable` tells that there were
    cookies, and that one of them kept the server from reading any.
    """

    __slots__ = (
        "_fault",
        "_lines",
        "_questions",
        "bound",
        "cookies",
        "decision",
        "lapsed",
        "now",
        "opened",
        "own",
        "path",
        "permitted",
        "prefix",
        "received",
        "register",
        "signal",
        "unreadable",
    )

    def __init__(
        self,
        register: Register,
        decision: Decision | None,
        signal: bool,
        prefix: str,
        path: str,
        fault: Callable[[Verdict], None],
        now: float,
    ) -> None:
        self.register = register
        self.decision = decision
        self.own = decision
        self.bound: Decision | None = None
        self.signal = signal
        self.prefix = prefix
        self.path = path
        self.now = now
        self.permitted = permitted(register, decision, signal, now)
        self.opened: frozenset[Content] = frozenset()
        self.cookies: Mapping[str, str] = {}
        self.received: tuple[Received, ...] = ()
        self.lapsed: Mapping[str, str] = {}
        self.unreadable = False
        self._fault = fault
        self._lines: dict[str, list[str]] = {}
        self._questions: tuple[Service, ...] | None = None

    @classmethod
    def of(cls, environ: WSGIEnvironment) -> Passage:
        """Find the passage of a request; KeyError where no gate stands in front."""
        passage: Passage = environ[ENVIRON_KEY]
        return passage

    def allows(self, service_id: str) -> bool:
        """Tell whether a service may set and read its cookies in this request and response."""
        return service_id in self.permitted

    def open(self, content: Content) -> None:
        """Let a partner's content into this response alone; its service gets no other right by that."""
        self.opened |= {content}

    @property
    def questions(self) -> tuple[Service, ...]:
        """List the services that the banner has to ask about."""
        if self._questions is None:
            self._questions = unanswered(self.register, self.decision, self.signal, self.now)
        return self._questions

    def decide(self, decision: Decision | None) -> frozenset[str]:
        """Let a decision made in this request count for its response.

        Gives the services that were permitted before and no longer are.
        """
        before = self.permitted
        self.decision, self._questions = decision, None
        self.permitted = permitted(self.register, decision, self.signal, self.now)
        lost = before - self.permitted
        for name in [name for name in self._lines if self._service_of(name) in lost]:
            del self._lines[name]  # set earlier in this request, when it was still allowed
        if lost:
            readable = {
                name: value for name, value in self.cookies.items() if self._service_of(name) not in lost
            }
            self.cookies = readable
        return lost

    def set(self, name: str, value: str, *, requested_life: bool = False) -> None:
        """Set a declared first-party cookie with its declared attributes and lifetime.

        `requested_life` takes the longer life that the person asked for ("remember me").
        A cookie of a service that is not permitted is dropped as any other would be.
        """
        cookie = self.register.cookie(name)
        if not self.allows(cookie.service):
            self._fault(Verdict(Fault.NOT_PERMITTED, name, self.path))
            return
        lifetime = cookie.longest if requested_life else cookie.lifetime
        life = None if lifetime.is_session else lifetime.seconds
        line = write(self.prefix + name, value, life, secure=bool(self.prefix))
        if len(line) > LONGEST:
            self._fault(Verdict(Fault.MALFORMED, name, self.path))
            return
        self._lines[name] = [line]

    def expire(self, name: str) -> None:
        """Delete a declared cookie in this response, in each declared path and domain."""
        cookie = self.register.lookup(name)
        if cookie is None:
            raise KeyError(name)
        full_name = self.prefix + name if cookie.first_party else name
        self._lines[name] = write_expired(cookie, full_name, secure=bool(self.prefix))

    def expire_received(self, received: Received) -> None:
        """Delete a cookie that the browser sent, also one that nobody declared.

        The path and domain of a foreign one are unknown; it goes if they were ours.
        ValueError for a name that no answer could carry.
        """
        if received.cookie is not None:
            base = received.name.removeprefix(self.prefix) if received.cookie.first_party else received.name
            self._lines[base] = write_expired(received.cookie, received.name, secure=bool(self.prefix))
        else:
            if not is_name(received.name):
                raise ValueError("this is no name of a cookie")
            self._lines[received.name] = [write(received.name, "", 0, secure=bool(self.prefix))]

    def _service_of(self, name: str) -> str | None:
        cookie = self.register.lookup(name)
        return cookie.service if cookie else None

    def outgoing(self) -> list[str]:
        """List the Set-Cookie lines of this response: what was set, and what must go."""
        lines = [line for written in self._lines.values() for line in written]
        for received in self.received:
            cookie = received.cookie
            if cookie is None or cookie.service in self.permitted:
                continue
            base = received.name.removeprefix(self.prefix) if cookie.first_party else received.name
            if base not in self._lines:
                lines += write_expired(cookie, received.name, secure=bool(self.prefix))
        return lines


def current(request: Any) -> Passage:
    """Find the passage of a Flask or Werkzeug request."""
    passage: Passage = request.environ[ENVIRON_KEY]
    return passage
