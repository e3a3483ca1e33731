"""What the gate alone costs: around an application that does nothing, against that application."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterable
from typing import TYPE_CHECKING

from bench.stage import Stage
from bench.stores import SECRET
from bench.table import show
from bench.visits import Visit, ask
from cookieapp.consent.decision import cookie, decide
from cookieapp.consent.gate import Gate, Passage
from cookieapp.register import load
from cookieapp.settings.keys import working_key

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

KEY = working_key(SECRET.encode())
WITHDRAW = "/withdraw"
ROUNDS = 40
CALLS = 100
_HEADERS = [("Content-Type", "text/html; charset=utf-8"), ("Content-Length", "5")]


def empty(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """Answer and do nothing else; at WITHDRAW, where a gate stands in front, withdraw every consent."""
    if environ["PATH_INFO"] == WITHDRAW and "cookieapp.passage" in environ:
        passage = Passage.of(environ)
        decision = decide(passage.register, (), int(time.time()), False)
        passage.decide(decision)
        passage.set(cookie.NAME, cookie.encode(decision, KEY))
    start_response("200 OK", list(_HEADERS))
    return [b"hello"]


def make_gate() -> Gate:
    """Put a gate in front of nothing."""
    return Gate(empty, load(facts={"partner_origin": "http://127.0.0.1:8001"}), (KEY,))


def visits(stage: Stage, site: str = "gate") -> list[Visit]:
    """List what is asked of the gate."""
    return [
        Visit("gate alone, no cookies", site),
        Visit("gate alone, 6 cookies, all allowed", site, cookie=stage.everything),
        Visit("gate alone, 6 cookies, a withdrawal", site, WITHDRAW, stage.everything),
    ]


def measure(stage: Stage) -> None:
    """Time and print."""
    rows = []
    gate = make_gate()
    for visit in visits(stage):
        environ = visit.environ()
        lines = [line for name, line in ask(gate, dict(environ)).headers if name == "Set-Cookie"]
        costs = [_microseconds(gate, environ) - _microseconds(empty, environ) for _ in range(ROUNDS)]
        rows.append((visit.label, f"{statistics.median(costs):.1f}", str(len(lines))))
    show(
        "The gate's own cost",
        ("", "CPU µs", "Set-Cookie lines"),
        rows,
        "Processor time of this thread, around an empty application, less the application alone;",
        f"median of {ROUNDS} rounds of {CALLS} calls. A withdrawal makes and signs the new decision as well.",
    )


def _microseconds(app: WSGIApplication, environ: WSGIEnvironment) -> float:
    """Give the processor time of one call, averaged over some."""
    began = time.thread_time_ns()
    for _ in range(CALLS):
        ask(app, dict(environ))
    return (time.thread_time_ns() - began) / CALLS / 1000
