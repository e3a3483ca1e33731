"""Prepare the data directory and the folder for the workers' figures."""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from config import Config, secret_keys
from cookieapp.launch.errors import StartError


def prepare_data_dir(config: Config) -> None:
    """Make the data directory, see that files can be made in it, and have the secret key ready."""
    try:
        config.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=config.data_dir):
            pass
    except OSError as error:
        raise _unwritable(config.data_dir, error) from error
    secret_keys(config)


@contextlib.contextmanager
def metrics_folder(data_dir: Path) -> Iterator[Path]:
    """Provide an empty folder where the workers keep their figures, and clear away what dead launchers left.

    A folder is alive as long as its launcher locks it; a process number would say little across containers.
    """
    run = data_dir / "run"
    with contextlib.ExitStack() as held:
        try:
            run.mkdir(mode=0o700, exist_ok=True)
            with _locked(run, wait=True):  # Between making a folder and locking it, too, it is nobody else's.
                for left in run.glob("metrics-*"):
                    with contextlib.suppress(OSError), _locked(left):
                        shutil.rmtree(left)
                folder = Path(tempfile.mkdtemp(prefix=f"metrics-{os.getpid()}-", dir=run))
                held.enter_context(_locked(folder))
        except OSError as error:
            raise _unwritable(data_dir, error) from error
        held.callback(shutil.rmtree, folder, ignore_errors=True)
        yield folder


def _unwritable(data_dir: Path, error: OSError) -> StartError:
    place = error.filename or data_dir
    return StartError(f"COOKIEAPP_DATA_DIR must be a folder we can write to ({place}: {error.strerror}).")


@contextlib.contextmanager
def _locked(folder: Path, *, wait: bool = False) -> Iterator[None]:
    """Hold a folder's lock; raises BlockingIOError when another process holds it and we do not wait."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        yield
    finally:
        os.close(descriptor)
