"""The keys that sign records and receipts, with their history, shared by all machines.

They are kept in SQL, the private half sealed under the secret key: who reads the database
alone can sign nothing. Each key vouches for all keys before it.
"""

from __future__ import annotations

import base64
import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from sqlalchemy import select
from sqlalchemy.orm import Session

from cookieapp.consent.ledger.models import ConsentKey
from cookieapp.consent.ledger.moments import written_moment
from cookieapp.consent.verifier import ALGORITHM, from_base64, key_hash, key_id, key_statement


@dataclass(frozen=True, slots=True)
class Signer:
    """The key in use."""

    id: str
    private: Ed25519PrivateKey

    def sign(self, message: bytes) -> str:
        """Sign a message (RFC 8032), in base64url."""
        return to_base64(self.private.sign(message))


class Ring:
    """All keys of a site. `secrets` are the secret keys that are accepted, newest first."""

    def __init__(self, secrets: Sequence[bytes]) -> None:
        self._secrets = tuple(secrets)
        self._opened: dict[str, Signer] = {}
        self._seals: dict[str, bool] = {}

    def signer(self, session: Session, now: datetime) -> Signer:
        """Give the key in use, made now where there is none that the secret key opens.

        The caller holds the lock on the head of the ledger, so that only one is made.
        """
        newest = _newest(session)
        signer = self._open(newest) if newest is not None else None
        if newest is None or signer is None:
            return self._make(session, newest, now)
        if not self._sealed_by(self._secrets[0], newest):  # the secret key was replaced: seal it anew
            newest.sealed = self._seal(newest.id, signer.private)
        return signer

    def reader(self, session: Session) -> Signer | None:
        """Give the key in use without making one."""
        newest = _newest(session)
        return self._open(newest) if newest is not None else None

    def rotate(self, session: Session, now: datetime) -> Signer:
        """Retire the key in use and make another; see `signer` for the lock."""
        return self._make(session, _newest(session), now)

    def opens(self, key: ConsentKey) -> bool:
        """Tell whether the secret key is the one that sealed this key."""
        return self._open(key) is not None

    def _open(self, key: ConsentKey) -> Signer | None:
        if key.id in self._opened:
            return self._opened[key.id]
        for secret in self._secrets:
            opened = _unseal(secret, key)
            if opened is None:
                continue
            private = Ed25519PrivateKey.from_private_bytes(opened)
            if to_base64(private.public_key().public_bytes_raw()) == key.public:
                self._opened[key.id] = Signer(key.id, private)
                return self._opened[key.id]
        return None

    def _seal(self, name: str, private: Ed25519PrivateKey) -> str:
        nonce = os.urandom(12)
        cipher = _cipher(self._secrets[0])
        return to_base64(nonce + cipher.encrypt(nonce, private.private_bytes_raw(), name.encode()))

    def _sealed_by(self, secret: bytes, key: ConsentKey) -> bool:
        if key.sealed not in self._seals:
            self._seals = {key.sealed: _unseal(secret, key) is not None}
        return self._seals[key.sealed]

    def _make(self, session: Session, before: ConsentKey | None, now: datetime) -> Signer:
        private = Ed25519PrivateKey.generate()
        public = to_base64(private.public_key().public_bytes_raw())
        name = key_id(public)
        key = ConsentKey(
            number=before.number + 1 if before is not None else 1,
            id=name,
            public=public,
            sealed=self._seal(name, private),
            created=written_moment(now),
            retired=None,
            previous=key_hash(told(before)) if before is not None else "",
            proof="",
        )
        key.proof = to_base64(private.sign(key_statement(told(key))))
        if before is not None:
            before.retired = key.created
        session.add(key)
        session.flush()
        self._opened[name] = Signer(name, private)
        return self._opened[name]


def told(key: ConsentKey) -> dict[str, Any]:
    """Say of a key what everybody may know."""
    return {
        "number": key.number,
        "id": key.id,
        "algorithm": ALGORITHM,
        "public": key.public,
        "created": key.created,
        "retired": key.retired,
        "previous": key.previous,
        "proof": key.proof,
    }


def public_keys(session: Session) -> dict[str, Any]:
    """List all keys there have been, as /.well-known/consent-keys.json does."""
    keys = session.scalars(select(ConsentKey).order_by(ConsentKey.number))
    return {"schema": "cookieapp consent keys 1", "keys": [told(key) for key in keys]}


def to_base64(raw: bytes) -> str:
    """Write base64url without padding."""
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _newest(session: Session) -> ConsentKey | None:
    return session.scalar(select(ConsentKey).order_by(ConsentKey.number.desc()).limit(1))


def _unseal(secret: bytes, key: ConsentKey) -> bytes | None:
    try:
        raw = from_base64(key.sealed)
        return _cipher(secret).decrypt(raw[:12], raw[12:], key.id.encode())
    except (InvalidTag, ValueError):
        return None


def _cipher(secret: bytes) -> ChaCha20Poly1305:
    return ChaCha20Poly1305(
        hashlib.blake2b(b"", key=secret[:64], digest_size=32, person=b"consent keys").digest()
    )
