"""One running Valkey server: started, asked, ended."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import threading
from pathlib import Path

from cookieapp.storage import lifeline
from cookieapp.storage.embedded.binary import SETTINGS, server_binary
from cookieapp.storage.embedded.home import Home


def spawn(home: Home, lock: int) -> subprocess.Popen[bytes]:
    """Start the server from a thread of its own, which lives as long as the server and then buries it.

    The kernel kills the server at the end of the thread that started it, so no shorter one will do.
    """
    command = [sys.executable, "-I", "-S", lifeline.__file__, str(os.getpid()), str(server_binary())]
    # A relative path: no space or length in DATA_DIR can disturb the server.
    where = "socket" if home.socket.parent == home.folder else str(home.socket)
    outcome: list[subprocess.Popen[bytes] | OSError] = []
    started = threading.Event()

    def tend() -> None:
        try:
            with (home.folder / "log").open("wb") as output:
                process = subprocess.Popen(
                    [*command, "--unixsocket", where, *SETTINGS],
                    cwd=home.folder,
                    # The server needs no secret of ours; what the loader needs to find libraries stays.
                    env={k: v for k, v in os.environ.items() if not k.startswith("COOKIEAPP_")},
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=output,
                    pass_fds=(lock,),
                    umask=0o077,
                    start_new_session=True,  # Ctrl-C is for us; we end it when nobody needs it any more.
                )
        except OSError as error:
            outcome.append(error)
            return
        else:
            outcome.append(process)
        finally:
            started.set()
        process.wait()

    threading.Thread(target=tend, name="valkey", daemon=True).start()
    started.wait()
    if isinstance(outcome[0], OSError):
        raise outcome[0]
    return outcome[0]


def ask(where: Path, command: bytes, timeout: float = 0.2) -> bytes:
    """Send one command and return the beginning of the answer, nothing when there is none."""
    with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as client:
        client.settimeout(timeout)
        client.connect(str(where))
        client.sendall(command + b"\r\n")
        return client.recv(65536)
    return b""


def ends(process: subprocess.Popen[bytes], limit: float) -> bool:
    """Tell whether the process ends within `limit` seconds."""
    try:
        process.wait(limit)
    except subprocess.TimeoutExpired:
        return False
    return True
