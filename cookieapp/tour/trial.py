"""One request through the whole running application, with an ear on either side of the gate."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, nullcontext
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from cookieapp.consent.gate import Verdict

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

Headers = list[tuple[str, str]]
ENVIRON_KEY = "cookieapp.trial"
LONGEST = 10  # seconds
_heard: ContextVar[list[Verdict] | None] = ContextVar("heard", default=None)


@dataclass
class Trial:
    """What reached the gate from inside, what left it, and what it said."""

    status: str = ""
    reached: Headers = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    verdicts: list[Verdict] = field(default_factory=list)


class InnerEar:
    """Middleware just inside the gate: writes down what arrives there, for trials alone."""

    def __init__(self, app: WSGIApplication) -> None:
        self.app = app

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Serve one request."""
        trial: Trial | None = environ.get(ENVIRON_KEY)
        if trial is None:
            return self.app(environ, start_response)

        def start(status: str, headers: Headers, *rest: Any) -> Any:
            trial.reached += [(name, value) for name, value in headers if _sets(name)]
            return start_response(status, headers, *rest)

        return self.app(environ, start)


def overhear(verdict: Verdict) -> None:
    """Hear a verdict of the gate; only a trial listens."""
    heard = _heard.get()
    if heard is not None:
        heard.append(verdict)


def run(app: WSGIApplication, environ: WSGIEnvironment) -> Trial:
    """Send a request through `app` in a thread of its own, where nothing of this one is known."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(_run, app, environ).result(LONGEST)


def _run(app: WSGIApplication, environ: WSGIEnvironment) -> Trial:
    trial = Trial()
    environ[ENVIRON_KEY] = trial
    _heard.set(trial.verdicts)

    def start(status: str, headers: Headers, exc_info: Any = None) -> Any:
        trial.status = status
        trial.left = [value for name, value in headers if _sets(name)]
        return lambda _: None

    body: Any = app(environ, start)
    with closing(body) if hasattr(body, "close") else nullcontext():
        for _ in body:
            pass
    return trial


def _sets(name: str) -> bool:
    return name.strip().lower().startswith("set-cookie")
