"""Without the kernel's help, too, no process outlives the one that started it."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.launch.sites import ROOT, alive, wait_until

# The starter's child either becomes `sleep` under a watcher's eyes, or watches for itself.
BECOMES = "sys.argv = ['', sys.argv[1], '/bin/sh', '-c', 'echo $$; exec sleep 60']; lifeline.main()"
WATCHES = "lifeline.die_with_parent(int(sys.argv[1])); print(os.getpid(), flush=True); time.sleep(60)"

STARTER = """
import os, subprocess, sys
subprocess.run([sys.executable, "-c", sys.argv[1], str(os.getpid())])
"""


@pytest.mark.parametrize("kernel_helps", [True, False])
@pytest.mark.parametrize("act", [BECOMES, WATCHES])
def test_a_child_ends_with_its_parent(act: str, kernel_helps: bool) -> None:
    deaf = "" if kernel_helps else "lifeline._tie = lambda signum: False; "
    child = f"import os, sys, time; from cookieapp.storage import lifeline; {deaf}{act}"
    command = [sys.executable, "-c", STARTER, child]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as starter:
        assert starter.stdout is not None
        pid = int(starter.stdout.readline())
        assert alive(pid)
        starter.kill()
    wait_until(lambda: not alive(pid), 10)


def test_a_child_whose_parent_is_gone_already_does_not_begin() -> None:
    command = [sys.executable, "-m", "cookieapp.storage.lifeline", "999999999", "/bin/echo", "begun"]
    assert subprocess.run(command, cwd=ROOT, capture_output=True, text=True).stdout == ""
