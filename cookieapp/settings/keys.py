"""The secret keys: given by a setting, or kept in a file of our own."""

from __future__ import annotations

import fcntl
import hashlib
import os
import secrets
import stat
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from cookieapp.settings.errors import refuse
from cookieapp.settings.names import PREFIX, SHORTEST_KEY

NEWEST, FORMER = "secret_key", "former_secret_keys"
MOST_FORMER = 4
"""Former keys that are kept: each is one more place where a session is looked for."""


def one_key(name: str, value: str) -> bytes:
    """Read one key."""
    if len(value) < SHORTEST_KEY:
        refuse(name, f"must have at least {SHORTEST_KEY} random characters in every key")
    if "," in value:
        refuse(name, f"must not contain a comma, which separates keys in {PREFIX}SECRET_KEY_FALLBACKS")
    return value.encode()


def several_keys(name: str, value: str) -> tuple[bytes, ...]:
    """Read keys with commas between them."""
    return tuple(one_key(name, key.strip()) for key in value.split(",") if key.strip())


def working_key(secret: bytes) -> bytes:
    """Give the 64 bytes that keyed hashes work with, out of a secret of any length."""
    return hashlib.sha512(secret).digest()


def keys_on_disk(data_dir: Path) -> tuple[bytes, ...]:
    """Read the key file, or make it first, and those of former keys, the newest key first."""
    with _locked(data_dir):
        path = data_dir / NEWEST
        if not path.exists():
            _write(path, [_new_key()])
        return (_read(path)[0], *_former(data_dir))


def rotate(data_dir: Path) -> int:
    """Make a new key and keep the one before among the former ones; gives how many of those there are.

    A crash leaves the keys as they were, or at most the present one among the former as well.
    """
    present = keys_on_disk(data_dir)
    with _locked(data_dir):
        former = list(dict.fromkeys(present))[:MOST_FORMER]
        _write(data_dir / FORMER, former)
        _write(data_dir / NEWEST, [_new_key()])
    return len(former)


def forget_former(data_dir: Path) -> int:
    """Delete the former keys: nothing that was made with them is good any more. Gives how many."""
    with _locked(data_dir):
        number = len(_former(data_dir))
        (data_dir / FORMER).unlink(missing_ok=True)
    return number


@contextmanager
def _locked(data_dir: Path) -> Iterator[None]:
    """Hold the folder for ourselves, so that two processes agree on one key."""
    try:
        data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder = os.open(data_dir, os.O_RDONLY | os.O_DIRECTORY)
        try:
            fcntl.flock(folder, fcntl.LOCK_EX)
            yield
        finally:
            os.close(folder)
    except OSError as error:
        refuse("DATA_DIR", f"must be a folder where we may keep the file secret_key: {error.strerror}")


def _new_key() -> bytes:
    return secrets.token_urlsafe(48).encode()


def _former(data_dir: Path) -> list[bytes]:
    path = data_dir / FORMER
    return _read(path) if path.exists() else []


def _write(path: Path, keys: Sequence[bytes]) -> None:
    """Write keys beside their place and move them there, so that no crash leaves half a key."""
    draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(b"".join(key + b"\n" for key in keys))
        file.flush()
        os.fsync(descriptor)
    draft.rename(path)


def _read(path: Path) -> list[bytes]:
    """Return the keys in a file; one that other users can read or change is refused."""
    name = path.name
    # Without O_NONBLOCK a named pipe in the key's place would stop us for ever.
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    with os.fdopen(descriptor, "rb") as file:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            refuse("DATA_DIR", f"holds something named {name} that is not a file; move it away")
        if status.st_mode & 0o077:
            refuse("DATA_DIR", f"holds a file {name} that other users can read or change; chmod 600 it")
        keys = [key.strip() for key in file.read(4096).splitlines() if key.strip()]
    if not keys or any(len(key) < SHORTEST_KEY for key in keys):
        refuse("DATA_DIR", f"holds a file {name} of fewer than {SHORTEST_KEY} characters; delete it")
    return keys
