"""A signal counts also where the kernel hands it to a thread that has other things to do."""

from __future__ import annotations

import select
import signal
import subprocess
import sys
import time

from tests.launch.sites import ROOT

BUSY = """
import signal, subprocess, threading
from cookieapp.launch.foreground import AttentiveEvent

def start_processes():
    while True:
        subprocess.run(["true"])

signal.signal(signal.SIGINT, lambda signum, frame: print("heard", flush=True))
for _ in range(2):
    threading.Thread(target=start_processes, daemon=True).start()
print("ready", flush=True)
AttentiveEvent().wait()
"""


def test_none_is_lost_while_threads_start_processes() -> None:
    with subprocess.Popen([sys.executable, "-c", BUSY], cwd=ROOT, stdout=subprocess.PIPE, text=True) as busy:
        try:
            assert busy.stdout is not None
            assert busy.stdout.readline() == "ready\n"
            for _ in range(100):
                busy.send_signal(signal.SIGINT)
                ready, _, _ = select.select([busy.stdout], [], [], 10)
                assert ready, "nobody heard it"
                assert busy.stdout.readline() == "heard\n"
                time.sleep(0.01)
        finally:
            busy.kill()
