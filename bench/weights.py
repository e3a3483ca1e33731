"""How many bytes a first visit is."""

from __future__ import annotations

import re
from dataclasses import replace

from app import application
from bench.stage import Stage
from bench.table import show
from bench.visits import Answer, Visit, ask

_STATIC = re.compile(rb'"(/static/[^"]+)"')


def measure(stage: Stage) -> None:
    """Weigh and print."""
    home = Visit("home page, first visit, with banner", "ours")
    page = ask(application, home.environ())
    sources = list(dict.fromkeys(source.decode() for source in _STATIC.findall(page.body)))
    files = [home, *(Visit(source.rpartition("/")[2], "ours", source) for source in sources)]
    rows, sums = [], [0, 0, 0, 0]
    for visit in files:
        plain, brotli, gzip = (_fetch(visit, codings) for codings in ("", "br", "gzip"))
        weights = [*(len(answer.body) for answer in (plain, brotli, gzip)), _headers(brotli)]
        sums = [before + now for before, now in zip(sums, weights, strict=True)]
        rows.append((visit.label, *map(str, weights)))
    rows.append(("together", *map(str, sums)))
    show("Bytes of a first visit", ("", "plain", "brotli", "gzip", "headers"), rows)


def _fetch(visit: Visit, codings: str) -> Answer:
    environ = replace(visit, compressed=False).environ()
    return ask(application, environ | ({"HTTP_ACCEPT_ENCODING": codings} if codings else {}))


def _headers(answer: Answer) -> int:
    """Give the bytes of status line and headers as HTTP/1.1 writes them."""
    lines = [f"HTTP/1.1 {answer.status}", *(f"{name}: {value}" for name, value in answer.headers), ""]
    return sum(len(line) + 2 for line in lines)
