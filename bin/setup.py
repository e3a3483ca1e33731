"""Provide `.venv` with the locked packages, and a Chromium for the tests.

Run through `bin/setup`; needs nothing but the standard library.
When everything is there already, it says nothing and takes a few hundredths of a second.
"""

from __future__ import annotations

import fcntl
import hashlib
import importlib.util
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def main() -> None:
    """Provide what the arguments ask for; one set-up at a time."""
    arguments = set(sys.argv[1:])
    if arguments - {"--checks", "--tests"}:
        sys.exit("usage: bin/setup [--checks | --tests]")
    signal.signal(signal.SIGTERM, lambda signum, _: sys.exit(128 + signum))  # Takes pip along.
    folder = os.open(ROOT, os.O_RDONLY)
    fcntl.flock(folder, fcntl.LOCK_EX)  # Given back when we end.
    provide_packages(ROOT / ("requirements-dev.txt" if arguments else "requirements.txt"))
    if "--tests" in arguments:
        provide_browser()


def provide_packages(lock: Path) -> None:
    """Install the packages of a lock file, unless exactly these were installed before."""
    stamp = VENV / f".{lock.stem}.sha256"
    digest = hashlib.sha256(lock.read_bytes()).hexdigest()
    if stamp.exists() and stamp.read_text() == digest and works():
        return
    if not works():
        make_venv()
    tell(f"installing the packages of {lock.name} (only once)")
    # Whatever another lock file's stamp says: this installation may change versions it stands for.
    for other in VENV.glob(".requirements*.sha256"):
        other.unlink()
    # Twice quiet: without warnings about the machine's own settings, with errors.
    pip = [str(PYTHON), "-m", "pip", "install", "-qq", "--disable-pip-version-check", "--no-input"]
    if not succeeds(*pip, "--require-hashes", "-r", str(lock)):
        sys.exit(f"cookieapp: the packages of {lock.name} could not be installed; pip says why above.")
    stamp.write_text(digest)


def works() -> bool:
    """Tell whether `.venv` holds a Python that is new enough and has pip."""
    if not PYTHON.exists() or not any(VENV.glob("lib/python3*/site-packages/pip/__main__.py")):
        return False
    return succeeds(
        str(PYTHON), "-I", "-S", "-c", "import sys; sys.exit(sys.version_info < (3, 11))", quiet=True
    )


def make_venv() -> None:
    """Make `.venv` anew with the Python that runs this."""
    version = f"python3.{sys.version_info.minor}"
    if not has_venv():
        apt_install(f"{version}-venv")
        if not has_venv():
            sys.exit(f"cookieapp: {version} has no venv; install the package {version}-venv and try again.")
    tell("making .venv")
    if not succeeds(sys.executable, "-m", "venv", "--clear", str(VENV)):
        sys.exit(f"cookieapp: {sys.executable} could not make {VENV}; it says why above.")


def has_venv() -> bool:
    """Tell whether this Python can make an environment with pip in it (Debian packs that separately)."""
    importlib.invalidate_caches()
    return all(importlib.util.find_spec(name) for name in ("venv", "ensurepip"))


def provide_browser() -> None:
    """See that a Chromium is there: the system's, or one that Playwright brings."""
    if any(map(shutil.which, BROWSERS)) or has_playwright_browser():
        return
    tell("installing a Chromium for the tests (only once)")
    if apt_install("chromium") and shutil.which("chromium"):
        return
    extra = ["--with-deps"] if can_apt() else []
    if not succeeds(str(PYTHON), "-m", "playwright", "install", *extra, "chromium"):
        sys.exit("cookieapp: the tests need a browser; install Chromium and try again.")


def has_playwright_browser() -> bool:
    """Tell whether Playwright has installed its Chromium."""
    start = "from playwright.sync_api import sync_playwright as start"
    ask = f"{start}\nwith start() as playwright: print(playwright.chromium.executable_path)"
    found = subprocess.run([PYTHON, "-c", ask], capture_output=True, text=True)
    return found.returncode == 0 and Path(found.stdout.strip()).exists()


def can_apt() -> bool:
    """Tell whether we may install packages of the system."""
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def apt_install(package: str) -> bool:
    """Install a Debian package where we may; tell whether it is there now."""
    if not can_apt():
        return False
    tell(f"installing the package {package}")
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "update", "-qq"], env=environment, stdout=subprocess.DEVNULL)
    install = ["apt-get", "install", "-qq", "--no-install-recommends", package]
    return subprocess.run(install, env=environment, stdout=subprocess.DEVNULL).returncode == 0


def succeeds(*command: str, quiet: bool = False) -> bool:
    """Run a command and tell whether it succeeds."""
    where = subprocess.DEVNULL if quiet else None
    return subprocess.run(command, stdout=where, stderr=where).returncode == 0


def tell(what: str) -> None:
    """Say what takes a while."""
    print(f"cookieapp: {what}", flush=True)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
    except OSError as error:
        sys.exit(f"cookieapp: {error.filename} gives “{error.strerror}”; make it accessible and try again.")
