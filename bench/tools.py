"""Tools of the system that measure: valgrind counts instructions, wrk makes load."""

from __future__ import annotations

import os
import shutil
import subprocess


def provide(tool: str) -> bool:
    """See that a tool is there, installing Debian's package of that name where we may; say so if it is not."""
    if shutil.which(tool):
        return True
    if os.geteuid() == 0 and shutil.which("apt-get"):
        print(f"installing the package {tool}", flush=True)
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        environ = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(["apt-get", "update", "-qq"], env=environ, check=False, **quiet)  # type: ignore[call-overload]
        install = ["apt-get", "install", "-qq", "--no-install-recommends", tool]
        subprocess.run(install, env=environ, check=False, **quiet)  # type: ignore[call-overload]
    if shutil.which(tool):
        return True
    print(f"\nThis part is left out, because {tool} is not installed here and could not be.\n", flush=True)
    return False
