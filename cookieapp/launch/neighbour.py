"""Run the stand-in partner beside the site."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from config import Config
from cookieapp.launch.ports import claimed
from cookieapp.partner import partner_host
from cookieapp.storage import lifeline

ROOT = Path(__file__).resolve().parents[2]


def check_partner_port(config: Config) -> None:
    """See that the partner will be able to listen.

    Raises StartError when another program does.
    """
    with claimed(partner_host(config), config.partner_port, "PARTNER_PORT"):
        pass


@contextlib.contextmanager
def partner(config: Config) -> Iterator[None]:
    """Have the stand-in partner run as a process that ends with us."""
    tied = [sys.executable, "-I", "-S", lifeline.__file__, str(os.getpid())]
    process = subprocess.Popen(
        [*tied, sys.executable, "-m", "cookieapp.partner"],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield
    finally:
        process.terminate()
        try:
            process.wait(1)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
