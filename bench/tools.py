"""Tools of the system that measure: valgrind counts instructions, wrk makes load."""

from __future__ import annotations

import os
import shutil
import subprocess


def provide(tool: str) -> bool:
    """Install the Debian package named as the tool where it is missing and we may; tell whether it is there.

    Where it is not, a sentence on standard output says what that means.
    """
    if shutil.which(tool):
        return True
    if os.geteuid() == 0 and shutil.which("apt-get"):
        print(f"installing the package {tool}", flush=True)
        for command in (["update"], ["install", "--no-install-recommends", tool]):
            subprocess.run(
                ["apt-get", "-qq", *command],
                env=os.environ | {"DEBIAN_FRONTEND": "noninteractive"},
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                check=False,
            )
    if shutil.which(tool):
        return True
    print(f"\nThis part is left out, because {tool} is not installed here and could not be.\n", flush=True)
    return False
