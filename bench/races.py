"""Run the races of sessions many times over, on the embedded Valkey and on a Redis server.

`python -m bench races --times 200`. The races are those of the tests, with real threads.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from bench.private_redis import redis_server

ROOT = Path(__file__).resolve().parent.parent
RACES = "tests/web/races"


def run(times: int) -> int:
    """Run them on both servers; gives 0 where every race ended well."""
    print(f"Every race {times} times, on the embedded Valkey:", flush=True)
    worst = _run(times, None)
    with redis_server() as url:
        if url is None:
            print("There is no redis-server on this machine; install it to run them there as well.")
            return worst
        print(f"Every race {times} times, on {_version()}:", flush=True)
        return max(worst, _run(times, url))


def _run(times: int, redis_url: str | None) -> int:
    environ = {name: value for name, value in os.environ.items() if name != "TEST_REDIS_URL"}
    environ |= {"RACES": str(times)} | ({"TEST_REDIS_URL": redis_url} if redis_url else {})
    command = [sys.executable, "-m", "pytest", "-q", "-n", "0", "-p", "no:cacheprovider", RACES]
    return subprocess.run(command, cwd=ROOT, env=environ, check=False).returncode


def _version() -> str:
    return subprocess.run(["redis-server", "--version"], capture_output=True, text=True, check=True).stdout[
        :26
    ]
