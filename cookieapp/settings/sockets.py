"""Where the embedded server listens."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

LONGEST_SOCKET_PATH = 103
"""Bytes that fit into a unix socket's address on every system we know (Linux takes 107, macOS 103)."""


def embedded_socket(data_dir: Path) -> Path:
    """Return where the embedded server of `data_dir` listens.

    Normally that is inside `data_dir`.
    A path too long for a socket's address gives way to a folder named after its hash.
    That folder is in /tmp, not in TMPDIR, so that every process finds it, however it was started.
    """
    path = data_dir / "valkey" / "socket"
    if len(os.fsencode(path)) <= LONGEST_SOCKET_PATH:
        return path
    name = hashlib.sha256(os.fsencode(data_dir)).hexdigest()[:32]
    return Path("/tmp", f"cookieapp-{name}", "socket")  # noqa: S108 - a private folder, checked before use
