"""Whether one record, or one key, is as it was written."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import Row

from cookieapp.consent.ledger.head import statement
from cookieapp.consent.ledger.moments import written_moment
from cookieapp.consent.verifier import canonical, digest, key_problem, signature_holds


class Broken(Exception):
    """The ledger is not as it was written. `record` names the first one that is wrong, or a table."""

    def __init__(self, record: str, problem: str) -> None:
        super().__init__(f"{record}: {problem}")
        self.record = record
        self.problem = problem


def keys_of(listed: list[dict[str, Any]]) -> dict[str, str]:
    """Give public keys by id, each of which the one before it vouches for; Broken otherwise."""
    for number, key in enumerate(listed, start=1):
        problem = "a key before it is missing" if key["number"] != number else key_problem(listed, key)
        if problem:
            raise Broken(f"key {key['id']}", problem)
    return {key["id"]: key["public"] for key in listed}


def content_of(record: Row[Any], name: str) -> dict[str, Any]:
    """Read a record that is as it was hashed, in all its columns; Broken otherwise."""
    try:
        content: dict[str, Any] = json.loads(record.content)
        whole = canonical(content).decode() == record.content and digest(content) == record.hash
    except (ValueError, AttributeError):
        raise Broken(name, "its content cannot be read") from None
    if not whole:
        raise Broken(name, "its content was altered: it does not fit its hash")
    for column in ("seq", "id", "consent_id", "number", "control", "notice"):
        if getattr(record, column) != content.get(column):
            raise Broken(name, f'its column "{column}" was altered: it differs from the content')
    if written_moment(record.decided_at) != content["decided_at"]:
        raise Broken(name, 'its column "decided_at" was altered: it differs from the content')
    return content


def check_signature(record: Row[Any], name: str, keys: dict[str, str]) -> None:
    """Make sure that one of the site's keys signed a record; Broken otherwise."""
    public = keys.get(record.key)
    if public is None:
        raise Broken(name, f"it is signed by the unknown key {record.key}")
    if not signature_holds(public, record.signature, statement(record.hash)):
        raise Broken(name, "its signature does not fit")
