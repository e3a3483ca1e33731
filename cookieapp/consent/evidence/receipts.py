"""Receipts: what a record of the ledger says, with everything needed to understand it, signed.

The fields are those of ISO/IEC TS 27560:2023. Each section has its own hash in the signed
proof, so that whoever verifies it far from here can say which part was altered.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from config import Operator
from cookieapp.consent.decision import KEPT
from cookieapp.consent.ledger.models import ConsentErasure, ConsentRecord
from cookieapp.consent.ledger.moments import read_moment, written_moment
from cookieapp.consent.ledger.signing import Signer
from cookieapp.consent.ledger.texts import in_language
from cookieapp.consent.verifier import ALGORITHM, SCHEMA, SECTIONS, digest, signed_part
from cookieapp.register import Register

Texts = Mapping[tuple[str, str], Mapping[str, Any]]
JURISDICTION = "PL"  # Prawo komunikacji elektronicznej, art. 399 and 400; GDPR
RIGHTS = ("access", "rectification", "erasure", "restriction", "portability", "objection", "complaint")


@dataclass(frozen=True, slots=True)
class Evidence:
    """A record with everything that belongs to it."""

    record: ConsentRecord
    notice: Mapping[str, Any] | None
    texts: Texts
    erasures: Sequence[ConsentErasure]

    @property
    def content(self) -> dict[str, Any]:
        """Give what the record says."""
        content: dict[str, Any] = json.loads(self.record.content)
        return content


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
            "decision": _decision(content),
            "notice": self._notice(evidence),
            "processing": [self._processing(evidence, service) for service in content["answers"]],
            "parties": self._parties(),
            "ledger": {
                "content": content,
                "hash": record.hash,
                "key": record.key,
                "signature": record.signature,
            },
        }
        if content["withdrawn"]:
            receipt["erasure"] = self._erasure(evidence)
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

    def _processing(self, evidence: Evidence, service: str) -> dict[str, Any]:
        content = evidence.content
        told = evidence.texts.get((service, content["answers"][service]["hash"]), {})
        partner = told.get("partner")

        def say(text: Any) -> str:
            return in_language(text, content["language"])

        return {
            "purpose_id": service,
            "purpose": say(told.get("purpose", "")),
            "purpose_name": say(told.get("name", service)),
            "purpose_type": told.get("category", {}).get("id"),
            "lawful_basis": "consent",
            "content_hash": content["answers"][service]["hash"],
            "pii_information": [
                {
                    "pii_type": "cookie",
                    "name": cookie["name"],
                    "description": say(cookie["purpose"]),
                    "content": say(cookie["content"]),
                    "retention_period": cookie["lifetime_on_request"] or cookie["lifetime"],
                    "set_by": cookie["setter"],
                }
                for cookie in told.get("cookies", [])
            ],
            "pii_controllers": ["operator", *(["partner"] if partner else [])],
            "collection_method": "cookie, set after consent",
            "storage_location": "the person's browser; the operator's server",
            "jurisdiction": JURISDICTION,
            "recipient_third_parties": [partner["name"]] if partner else [],
            "withdrawal_method": f"{self.public_url}/consent",
            "privacy_rights": list(RIGHTS),
            "consequences_of_refusal": say(told.get("without", "")),
        }

    def _parties(self) -> list[dict[str, Any]]:
        operator = self.operator
        return [
            {
                "party_id": "operator",
                "party_role": "pii_controller",
                "party_type": "company",
                "name": operator.name,
                "address": operator.address,
                "contact": {"email": operator.email, "phone": operator.phone, "url": self.public_url},
                "data_protection_officer": operator.dpo,
            },
            {"party_id": "person", "party_role": "pii_principal", "party_type": "natural person"},
            *(
                {
                    "party_id": partner.id,
                    "party_role": "pii_controller",
                    "party_type": "partner",
                    "name": partner.name,
                    "address": in_language(partner.country, "en"),
                    "contact": {"url": partner.policy_url},
                }
                for partner in self.register.partners
            ),
        ]

    def _erasure(self, evidence: Evidence) -> dict[str, Any]:
        withdrawn = set(evidence.content["withdrawn"])
        gone = [service for service in self.register.services if service.id in withdrawn]
        return {
            "services": sorted(withdrawn),
            "cookies_expired": [
                cookie.name for service in gone for cookie in service.cookies if cookie.first_party
            ],
            "server_data": [
                {
                    "service": erasure.service,
                    "cookie": erasure.cookie,
                    "asked_at": written_moment(erasure.asked_at),
                    "erased_at": written_moment(erasure.done_at) if erasure.done_at else None,
                    "erased": erasure.erased,
                }
                for erasure in evidence.erasures
            ],
            "left_with_partners": [
                {"name": service.partner.name, "opt_out_url": service.partner.opt_out_url}
                for service in gone
                if service.partner is not None
            ],
        }


def _decision(content: Mapping[str, Any]) -> dict[str, Any]:
    decided = read_moment(content["decided_at"])
    return {
        "event_time": content["decided_at"],
        "event_type": "withdrawal" if content["withdrawn"] else "decision",
        "entity": "person"
        if content["control"] not in ("signal", "expiry", "changed")
        else content["control"],
        "control": content["control"],
        "language": content["language"],
        "global_privacy_control": content["signal"],
        "answers": [
            {
                "purpose_id": service,
                "state": _state(service, answer["granted"], content["withdrawn"]),
                "valid_until": answer["until"] or written_moment(decided + timedelta(seconds=KEPT)),
            }
            for service, answer in content["answers"].items()
        ],
        "withdrawn": content["withdrawn"],
        "corrects": content.get("corrects"),
    }


def _state(service: str, granted: bool, withdrawn: Sequence[str]) -> str:
    if granted:
        return "consent given"
    return "consent withdrawn" if service in withdrawn else "consent refused"
