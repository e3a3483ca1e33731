"""Sites and embedded servers that are gone when the test is over."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from cookieapp.storage.embedded import EmbeddedServer
from tests.launch.sites import Site


@pytest.fixture
def free_port() -> Callable[[], int]:
    """Give ports that nobody listens on."""

    def find() -> int:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            return int(probe.getsockname()[1])

    return find


@pytest.fixture
def site(tmp_path: Path, free_port: Callable[[], int]) -> Iterator[Callable[..., Site]]:
    """Start sites; each has its own port and data directory unless told otherwise."""
    sites: list[Site] = []

    def start(command: list[str] | None = None, **settings: object) -> Site:
        own = {"PORT": free_port(), "PARTNER_PORT": free_port(), "DATA_DIR": tmp_path / f"site {len(sites)}"}
        sites.append(Site(own | settings, command))
        return sites[-1]

    yield start
    for each in sites:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(each.process.pid, signal.SIGKILL)  # It leads a session of its own.
        each.process.communicate(timeout=40)


@pytest.fixture
def embedded(tmp_path: Path) -> Iterator[Callable[..., EmbeddedServer]]:
    """Give embedded servers, not yet started, and stop them in the end."""
    servers: list[EmbeddedServer] = []

    def make(data_dir: Path | None = None) -> EmbeddedServer:
        servers.append(EmbeddedServer(data_dir or tmp_path / "data"))
        return servers[-1]

    yield make
    for server in servers:
        server.stop()
