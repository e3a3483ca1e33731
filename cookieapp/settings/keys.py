"""The secret keys: given by a setting, or kept in a file of our own."""

from __future__ import annotations

import fcntl
import hashlib
import os
import secrets
import stat
from pathlib import Path

from cookieapp.settings.errors import refuse
from cookieapp.settings.names import PREFIX, SHORTEST_KEY


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


def key_on_disk(data_dir: Path) -> bytes:
    """Read the key file, or make it first; a lock on the folder lets two processes agree on one key."""
    try:
        data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder = os.open(data_dir, os.O_RDONLY | os.O_DIRECTORY)
        try:
            fcntl.flock(folder, fcntl.LOCK_EX)
            path = data_dir / "secret_key"
            if not path.exists():
                _write_key(path)
            return _read_key(path)
        finally:
            os.close(folder)
    except OSError as error:
        refuse("DATA_DIR", f"must be a folder where we may keep the file secret_key: {error.strerror}")


def _write_key(path: Path) -> None:
    """Write a new key beside its place and move it there, so that no crash leaves half a key."""
    draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(48) + "\n")
        file.flush()
        os.fsync(descriptor)
    draft.rename(path)


def _read_key(path: Path) -> bytes:
    """Return the key in the file; a file that other users can read or change is refused."""
    # Without O_NONBLOCK a named pipe in the key's place would stop us for ever.
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    with os.fdopen(descriptor, "rb") as file:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            refuse("DATA_DIR", "holds something named secret_key that is not a file; move it away")
        if status.st_mode & 0o077:
            refuse("DATA_DIR", "holds a file secret_key that other users can read or change; chmod 600 it")
        key = file.read(4096).strip()
    if len(key) < SHORTEST_KEY:
        refuse("DATA_DIR", f"holds a file secret_key of fewer than {SHORTEST_KEY} characters; delete it")
    return key
