"""What changed in the policy: since its last version, and since the visitor's own decision."""

from __future__ import annotations

from collections.abc import Sequence

from cookieapp.consent.gate import Passage
from cookieapp.consent.ledger.ledger import ledger
from cookieapp.policy.archive import Kept
from cookieapp.policy.changes import Change, of_services, of_text
from cookieapp.policy.declaration import service_as_values
from cookieapp.policy.text import PolicyText
from cookieapp.register import Register, Service
from cookieapp.storage.unavailable import Unavailable


def words_since(text: PolicyText, before: Kept | None, language: str) -> list[Change]:
    """List the parts of the text that differ from an earlier version."""
    if before is None:
        return []
    then, spoken = before.text(language)
    return of_text(then, text.body(spoken), spoken)


def services_since(register: Register, before: Kept | None, language: str) -> list[Change]:
    """List the services that the register describes otherwise than it did in an earlier version."""
    now = {service.id: service_as_values(service) for service in register.services}
    return of_services(before.services, now, language) if before else []


def brought(kept: Kept, before: Kept, language: str) -> list[Change]:
    """List what a version changed: parts of the text first, then services."""
    then, spoken = before.text(language)
    return [
        *of_text(then, kept.texts[spoken], spoken),
        *of_services(before.services, kept.services, language),
    ]


def before(archive: Sequence[Kept], kept: Kept) -> Kept | None:
    """Give the version that another one took the place of."""
    return next((one for one in archive if one.day < kept.day), None)


def told_otherwise(passage: Passage) -> list[Service] | None:
    """List the services described otherwise than when the visitor answered; None without a decision."""
    if passage.decision is None:
        return None
    answers = passage.decision.answers
    return [
        service
        for service in passage.register.services
        if service.id in answers and answers[service.id].hash != service.hash
    ]


def since_decision(passage: Passage, language: str) -> list[Change] | None:
    """Say for each of those services how it was described then, and how it is now.

    What it was told then is looked up by its content hash; where that cannot be found, only
    the words of today are given. None without a decision.
    """
    services = told_otherwise(passage)
    if not services or passage.decision is None:
        return services if services is None else []
    hashes = {service.id: passage.decision.answers[service.id].hash for service in services}
    try:
        kept = ledger().words.texts(hashes.items())
    except Unavailable:
        kept = {}
    then = {service: text for (service, mark), text in kept.items() if hashes.get(service) == mark}
    now = {service.id: service_as_values(service) for service in services}
    return of_services(then, now, language)
