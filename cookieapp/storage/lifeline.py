"""Tie a process to the one that started it, so that none is left behind however the starter ends.

Linux does it in the kernel (prctl(2), PR_SET_PDEATHSIG); elsewhere somebody watches.
Run as a script it ties itself to a process and then becomes a command: ``lifeline.py PARENT_PID COMMAND…``.
That takes the place of `preexec_fn`, which is unsafe in a process with threads.
It must run with nothing but the standard library.
"""

import ctypes
import os
import signal
import sys
import threading
import time

PR_SET_PDEATHSIG = 1
WATCH_INTERVAL = 0.25
"""Seconds between two looks at the parent where the kernel does not tell."""


def die_with_parent(parent: int, signum: int = signal.SIGKILL) -> None:
    """Have this process get `signum` as soon as its parent, process `parent`, has ended.

    The kernel takes the thread that started this process for its parent: that thread must live as long.
    """
    if not _tie(signum):
        threading.Thread(target=_watch_parent, args=(parent, signum), name="lifeline", daemon=True).start()
    if os.getppid() != parent:  # It ended before we were tied to it.
        os.kill(os.getpid(), signum)


def _tie(signum: int) -> bool:
    """Ask the kernel for a signal at the parent's death; tell whether it can."""
    try:
        prctl = ctypes.CDLL(None).prctl
    except (AttributeError, OSError):
        return False
    return int(prctl(PR_SET_PDEATHSIG, int(signum), 0, 0, 0)) == 0


def _watch_parent(parent: int, signum: int) -> None:
    """Wait for the parent's end, which hands this process to another parent."""
    while os.getppid() == parent:
        time.sleep(WATCH_INTERVAL)
    os.kill(os.getpid(), signum)


def _leave_watcher(parent: int) -> None:
    """Leave a child behind that ends this process, whatever it has become, after `parent` has ended."""
    ward = os.getpid()
    if os.fork() != 0:
        return
    os.closerange(3, 1024)  # A lock that the ward holds must end with the ward.
    while os.getppid() == ward:
        try:
            os.kill(parent, 0)
        except ProcessLookupError:
            os.kill(ward, signal.SIGKILL)
        except PermissionError:  # It lives, under another user.
            pass
        time.sleep(WATCH_INTERVAL)
    os._exit(0)


def main() -> None:
    """Become the command on the command line, tied to the process whose number stands before it."""
    parent, command = int(sys.argv[1]), sys.argv[2:]
    if not _tie(signal.SIGKILL):
        _leave_watcher(parent)
    if os.getppid() == parent:
        os.execv(command[0], command)


if __name__ == "__main__":
    main()
