"""Receipts: what a record of the ledger says, with everything needed to understand it, signed.

The fields are those of ISO/IEC TS 27560:2023. Each section has its own hash in the signed
proof, so that whoever verifies it far from here can say which part was altered.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from config import Operator
from cookieapp.consent.evidence.sections import Evidence, decision, erasure, parties, processing
from cookieapp.consent.ledger.moments import written_moment
from cookieapp.consent.ledger.signing import Signer
from cookieapp.consent.verifier import ALGORITHM, SCHEMA, SECTIONS, digest, signed_part
from cookieapp.register import Register


@dataclass(frozen=True, slots=True)
class Issuer:
    """Who issues receipts."""

    operator: Operator
    public_url: str
    register: Register

    def receipt(self, evidence: Evidence, signer: Signer, now: datetime) -> dict[str, Any]:
        """Write and sign the receipt of a record."""
        record, content = evidence.record, evidence.content
        receipt: dict[str, Any] = {
            "schema_version": SCHEMA,
            "record_id": record.id,
            "pii_principal_id": record.consent_id,
            "decision": decision(content),
            "notice": self._notice(evidence),
            "processing": [processing(evidence, service, self.public_url) for service in content["answers"]],
            "parties": parties(self.operator, self.public_url, self.register),
            "ledger": {
                "content": content,
                "hash": record.hash,
                "key": record.key,
                "signature": record.signature,
            },
        }
        if content["withdrawn"]:
            receipt["erasure"] = erasure(evidence, self.register)
        receipt["proof"] = {
            "algorithm": ALGORITHM,
            "key": signer.id,
            "keys_url": f"{self.public_url}/.well-known/consent-keys.json",
            "issued_at": written_moment(now),
            "sections": {name: digest(receipt[name]) for name in SECTIONS if name in receipt},
        }
        receipt["proof"]["signature"] = signer.sign(signed_part(receipt))
        return receipt

    def _notice(self, evidence: Evidence) -> dict[str, Any]:
        name = evidence.record.notice
        return {
            "hash": name,
            "url": f"{self.public_url}/consent/notices/{name}" if name else None,
            "language": evidence.content["language"],
            "content": evidence.notice,
        }
