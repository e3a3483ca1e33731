"""The process whose instructions valgrind counts; `bench.instructions` starts it.

Counting is switched on when everything is made and warm. From then on each call of `os.getsid`,
which nothing else calls, ends one stretch and begins the next: valgrind writes a file for each.
"""

from __future__ import annotations

import gc
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from app import application
from bench.gates import empty, make_gate
from bench.peers import make_hello, make_stock
from bench.visits import Visit, ask
from cookieapp.accounts.sessions import interface as sessions
from cookieapp.advertising import catalogue
from cookieapp.storage import background, connect

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

WARM = 8
DAY = 24 * 3600


def main(file: Path, times: int) -> None:
    """Make each visit in the file `times` times, each visit a stretch of its own."""
    # What runs by the clock, and so falls by chance into one stretch or another, waits till the end.
    background.INTERVAL = catalogue.FRESH = DAY
    sessions.REFRESH = DAY  # type: ignore[attr-defined]
    connect.TIMEOUT = 60.0
    sites: dict[str, WSGIApplication] = {
        "hello": make_hello(),
        "stock": make_stock(),
        "ours": application,
        "gate": make_gate(),
        "empty": empty,
    }
    visits = [Visit(**fields) for fields in json.loads(file.read_text())]
    for visit in visits:
        for _ in range(WARM):
            answer = ask(sites[visit.site], visit.environ())
        if answer.status != "200 OK":
            sys.exit(f"{visit.label}: the answer is {answer.status}")
    gc.collect()
    _switch_on()
    for visit in visits:
        site, environ = sites[visit.site], visit.environ()
        os.getsid(0)
        for _ in range(times):
            ask(site, dict(environ))
        os.getsid(0)
    sys.stdout.flush()
    os._exit(0)  # at once: whatever is done at the end would be counted, slowly, for nothing


def _switch_on() -> None:
    """Have valgrind count from here on; it listens only while we do something."""
    switch = subprocess.Popen(
        ["vgdb", f"--pid={os.getpid()}", "instrumentation", "on"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    while switch.poll() is None:
        sum(range(1000))
    if switch.returncode:
        sys.exit("valgrind does not take orders here (vgdb failed)")


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
