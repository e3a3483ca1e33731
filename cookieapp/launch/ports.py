"""Have a port to ourselves, or say why not."""

from __future__ import annotations

import contextlib
import errno
import socket
import sys
from collections.abc import Iterator

from cookieapp.launch.errors import StartError


@contextlib.contextmanager
def claimed(host: str, port: int, name: str) -> Iterator[None]:
    """Keep a port for us and our children.

    Granian's workers share the port (SO_REUSEPORT), and so would a second launcher's, unnoticed:
    our own socket, bound without that option and never listening, is what makes the second one fail.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as claim:
        try:
            claim.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            claim.bind((host, port))
        except OSError as error:
            raise StartError(_why_not_bound(error, host, port, name)) from error
        if sys.platform == "linux":
            # From now on sockets with SO_REUSEPORT may join, those without it may not.
            claim.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 0)
            claim.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        else:
            claim.close()
        yield


def _why_not_bound(error: OSError, host: str, port: int, name: str) -> str:
    match error.errno:
        case errno.EADDRINUSE:
            return f"COOKIEAPP_{name} must be a free port: {port} is taken by another program."
        case errno.EACCES:
            return f"COOKIEAPP_{name} must be above 1023: {port} needs rights that we do not have."
        case _:
            return f"COOKIEAPP_HOST must be an address of this machine: {host} is not ({error.strerror})."
