"""The sections of a receipt, in the names of ISO/IEC TS 27560:2023."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from config import Operator
from cookieapp.consent.decision import KEPT
from cookieapp.consent.ledger.models import ConsentErasure, ConsentRecord
from cookieapp.consent.ledger.moments import read_moment, written_moment
from cookieapp.consent.ledger.texts import in_language
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


def decision(content: Mapping[str, Any]) -> dict[str, Any]:
    """Say what was decided, by whom and how."""
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


def processing(evidence: Evidence, service: str, public_url: str) -> dict[str, Any]:
    """Say of a purpose what it is, on which ground, with which data, and who has a part in it."""
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
        "withdrawal_method": f"{public_url}/consent",
        "privacy_rights": list(RIGHTS),
        "consequences_of_refusal": say(told.get("without", "")),
    }


def parties(operator: Operator, public_url: str, register: Register) -> list[dict[str, Any]]:
    """List who has a part in it; what the operator has not configured is None."""
    return [
        {
            "party_id": "operator",
            "party_role": "pii_controller",
            "party_type": "company",
            "name": operator.name,
            "address": operator.address,
            "contact": {"email": operator.email, "phone": operator.phone, "url": public_url},
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
            for partner in register.partners
        ),
    ]


def erasure(evidence: Evidence, register: Register) -> dict[str, Any]:
    """Say what a withdrawal erased, and what stays with partners."""
    withdrawn = set(evidence.content["withdrawn"])
    gone = [service for service in register.services if service.id in withdrawn]
    return {
        "services": sorted(withdrawn),
        "cookies_expired": [
            cookie.name for service in gone for cookie in service.cookies if cookie.first_party
        ],
        "server_data": [
            {
                "service": one.service,
                "cookie": one.cookie,
                "asked_at": written_moment(one.asked_at),
                "erased_at": written_moment(one.done_at) if one.done_at else None,
                "erased": one.erased,
            }
            for one in evidence.erasures
        ],
        "left_with_partners": [
            {"name": service.partner.name, "opt_out_url": service.partner.opt_out_url}
            for service in gone
            if service.partner is not None
        ],
    }


def _state(service: str, granted: bool, withdrawn: Sequence[str]) -> str:
    if granted:
        return "consent given"
    return "consent withdrawn" if service in withdrawn else "consent refused"
