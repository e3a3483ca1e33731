"""Verify a receipt of a consent decision, far from the site that issued it.

    python -m cookieapp.consent.verifier receipt.json keys.json
    python verifier.py receipt.json keys.json

`receipt.json` is what /consent/receipts/<id>.json gave, `keys.json` what
/.well-known/consent-keys.json gives; both may have been kept for years. This file needs
neither the site nor the network: it can be copied and run alone, with Python 3.11 and the
package `cryptography`. Exit status: 0 good, 1 not good, 2 unreadable.
"""

from __future__ import annotations

import base64
import hashlib
import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

SCHEMA = "ISO/IEC TS 27560:2023; cookieapp 1"
ALGORITHM = "Ed25519"
LARGEST = 256 * 1024  # bytes of a receipt or a list of keys
MARK = "\ufeff"
"""What some editors put before a text when they save it; it changes nothing of what it says."""
SECTIONS = ("decision", "erasure", "ledger", "notice", "parties", "processing")


def canonical(value: Any) -> bytes:
    """Write JSON in exactly one way: sorted names, no blanks, UTF-8. This is what is hashed and signed."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def digest(value: Any) -> str:
    """Give the SHA-256 of a value in its canonical form, in hexadecimal."""
    return hashlib.sha256(canonical(value)).hexdigest()


def written(receipt: Mapping[str, Any]) -> str:
    """Write a receipt as it is handed out: sorted and indented, so that people can read it."""
    return json.dumps(receipt, sort_keys=True, indent=2, ensure_ascii=False) + "\n"


def signed_part(receipt: Mapping[str, Any]) -> bytes:
    """Give the bytes that the signature covers: everything but sections and signature.

    The sections are covered by their hashes, which stand in the proof.
    """
    proof = {name: value for name, value in receipt.get("proof", {}).items() if name != "signature"}
    head = {name: value for name, value in receipt.items() if name not in SECTIONS and name != "proof"}
    return b"consent receipt\0" + canonical({**head, "proof": proof})


def key_statement(key: Mapping[str, Any]) -> bytes:
    """Give the bytes by which a key vouches for itself and for all keys before it."""
    facts = {name: key.get(name) for name in ("number", "id", "algorithm", "public", "created", "previous")}
    return b"consent key\0" + canonical(facts)


def key_hash(key: Mapping[str, Any]) -> str:
    """Give the hash by which the next key refers to this one."""
    return hashlib.sha256(key_statement(key) + b"\0" + str(key.get("proof")).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Finding:
    """One part that does not hold: its name, what is wrong with it, and in which line if that is known."""

    part: str
    problem: str
    line: int | None = None

    def __str__(self) -> str:
        """Say it in one line."""
        where = f" (line {self.line})" if self.line is not None else ""
        return f"{self.part}: {self.problem}{where}"


def verify(text: str | bytes, keys: Any) -> list[Finding]:
    """Hold a receipt against a list of keys; an empty list means that all of it is good. Never raises."""
    try:
        return _verify(text, keys)
    except Exception:  # whatever somebody pastes: an answer, not a trace
        return [Finding("format", "this cannot be read as a receipt")]


def _verify(text: str | bytes, keys: Any) -> list[Finding]:
    if len(text if isinstance(text, bytes) else text.encode()) > LARGEST:
        return [Finding("format", "this is larger than any receipt")]
    try:
        raw = text.decode() if isinstance(text, bytes) else text
    except UnicodeDecodeError as error:
        return [_at(error.object[: error.start].decode(), "this is not JSON")]
    raw = raw.removeprefix(MARK).replace("\r\n", "\n").removesuffix("\n")
    try:
        receipt = json.loads(raw)
    except json.JSONDecodeError as error:
        return [_at(raw[: error.pos], "this is not JSON")]
    proof = receipt.get("proof") if isinstance(receipt, dict) else None
    if not isinstance(proof, dict) or not isinstance(proof.get("sections"), dict):
        return [Finding("format", "this is not a receipt: it has no proof")]
    if receipt.get("schema_version") != SCHEMA:
        return [Finding("schema_version", "this is not a schema that we know")]
    found = [*_sections(receipt, proof["sections"]), *_signature(receipt, proof, keys)]
    if not found and (issued := written(receipt).removesuffix("\n")) != raw:
        same = next((at for at, pair in enumerate(zip(issued, raw, strict=False)) if pair[0] != pair[1]), 0)
        found.append(_at(raw[:same], "all it says is signed, but it is not written as it was issued"))
    return found


def _at(before: str, problem: str) -> Finding:
    """Name the part in which a text goes wrong after `before`, by its indentation, and the line."""
    opened = [line[3:].partition('"')[0] for line in before.split("\n") if line.startswith('  "')]
    name = opened[-1] if opened else ""
    part = name if name in SECTIONS or name == "schema_version" else "format"
    return Finding("signature" if name == "proof" else part, problem, before.count("\n") + 1)


def _sections(receipt: dict[str, Any], hashes: dict[str, Any]) -> list[Finding]:
    found = []
    for name in SECTIONS:
        if (name in receipt) != (name in hashes):
            found.append(Finding(name, "the section is missing or was added"))
        elif name in receipt and digest(receipt[name]) != hashes[name]:
            found.append(Finding(name, "the section is not what was signed"))
    ledger = receipt.get("ledger")
    if not found and isinstance(ledger, dict) and digest(ledger.get("content")) != ledger.get("hash"):
        found.append(Finding("ledger", "the record does not fit its own hash"))
    return found


def _signature(receipt: dict[str, Any], proof: dict[str, Any], keys: Any) -> list[Finding]:
    listed = keys.get("keys", []) if isinstance(keys, dict) else []
    key = next((key for key in listed if key.get("id") == proof.get("key")), None)
    if key is None:
        return [Finding("key", "the key that it names is not in the list of keys")]
    problem = key_problem(listed, key)
    if problem:
        return [Finding("key", problem)]
    if proof.get("algorithm") != ALGORITHM:
        return [Finding("signature", f"the algorithm is not {ALGORITHM}")]
    if not signature_holds(key["public"], str(proof.get("signature")), signed_part(receipt)):
        return [Finding("signature", "the signature does not fit")]
    return []


def key_problem(listed: list[dict[str, Any]], key: Mapping[str, Any]) -> str | None:
    """Tell what is wrong with a key or its place in the history, None if nothing is."""
    if key.get("id") != key_id(key["public"]):
        return "the key has another name than its own"
    if not signature_holds(key["public"], str(key.get("proof")), key_statement(key)):
        return "the key does not vouch for itself"
    before = [other for other in listed if other.get("number") == key["number"] - 1]
    expected = key_hash(before[0]) if before else ""
    if (before or key["number"] == 1) and key.get("previous") != expected:
        return "the key is not the successor of the one before it"
    return None


def key_id(public: str) -> str:
    """Name a key after itself."""
    return hashlib.sha256(from_base64(public)).hexdigest()[:16]


def signature_holds(public: str, signature: str, message: bytes) -> bool:
    """Tell whether an Ed25519 signature fits (RFC 8032)."""
    try:
        key = Ed25519PublicKey.from_public_bytes(from_base64(public))
        key.verify(from_base64(signature), message)
    except (ValueError, InvalidSignature):
        return False
    return True


def from_base64(value: str) -> bytes:
    """Read base64url without padding; ValueError for anything that is not exactly that."""
    raw = base64.urlsafe_b64decode(value + "=" * (-len(value) % 4))
    if base64.urlsafe_b64encode(raw).decode().rstrip("=") != value:
        raise ValueError("not base64url")
    return raw


def main(arguments: list[str]) -> int:
    """Verify the receipt of the command line; gives the exit status."""
    if arguments[:1] in (["-h"], ["--help"]):
        sys.stdout.write(__doc__ or "")
        return 0
    if len(arguments) != 2:
        sys.stderr.write("usage: verifier.py receipt.json keys.json (--help tells more)\n")
        return 2
    try:
        receipt, keys = (Path(name).read_bytes() for name in arguments)
    except OSError as error:
        sys.stderr.write(f"{error.filename}: {error.strerror}\n")
        return 2
    listed = _list_of_keys(keys)
    if listed is None:
        sys.stderr.write(f"{arguments[1]}: no list of keys (/.well-known/consent-keys.json of the site)\n")
        return 2
    findings = verify(receipt, listed)
    for finding in findings:
        sys.stdout.write(f"FAILED {finding}\n")
    if not findings:
        told = json.loads(receipt)
        sys.stdout.write(f"GOOD {told['record_id']}, signed by {told['proof']['key']}\n")
    return 1 if findings else 0


def _list_of_keys(raw: bytes) -> dict[str, Any] | None:
    try:
        found = json.loads(raw)
    except ValueError:
        return None
    return found if isinstance(found, dict) and isinstance(found.get("keys"), list) else None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
