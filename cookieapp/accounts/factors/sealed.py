"""Words that rest encrypted: under the newest secret key, readable with those before it."""

from __future__ import annotations

import base64
import hashlib
import time
from collections.abc import Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet


class Seal:
    """Encrypt and decrypt for one purpose (Fernet: AES-128-CBC with HMAC-SHA256)."""

    def __init__(self, keys: Sequence[bytes], purpose: str) -> None:
        self._fernet = MultiFernet([Fernet(_derived(key, purpose)) for key in keys])

    def close(self, words: str) -> str:
        """Encrypt."""
        return self._fernet.encrypt(words.encode()).decode()

    def open(self, sealed: str, life: int | None = None) -> str | None:
        """Decrypt; None for what we did not close, or closed more than `life` seconds ago."""
        try:
            if life is None:
                return self._fernet.decrypt(sealed).decode()
            return self._fernet.decrypt_at_time(sealed, life, int(time.time())).decode()
        except (InvalidToken, ValueError):
            return None


def _derived(key: bytes, purpose: str) -> bytes:
    digest = hashlib.blake2b(purpose.encode(), key=key[:64], digest_size=32, person=b"seal").digest()
    return base64.urlsafe_b64encode(digest)
