"""What the gate found wrong with a cookie that wanted to leave."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Fault(StrEnum):
    """Why a cookie did not leave, or not as it was; UNKNOWN: why one did not come in."""

    MALFORMED = "malformed"
    UNDECLARED = "undeclared"
    NOT_OURS = "not ours to set"
    NOT_PERMITTED = "not permitted"
    OUTLIVES = "outlives its declaration"
    ATTRIBUTES = "attributes repaired"
    UNKNOWN = "unknown cookie stripped from a request"


@dataclass(frozen=True, slots=True)
class Verdict:
    """A fault with the cookie's name and the path of the request it happened on.

    The name is the application's own, never one that a visitor sent: for UNKNOWN it is empty.
    """

    fault: Fault
    name: str
    path: str


class GateViolation(AssertionError):
    """Raised under test instead of dropping silently: the application broke a promise."""

    def __init__(self, verdict: Verdict) -> None:
        super().__init__(f'cookie "{verdict.name}" on {verdict.path}: {verdict.fault}')
        self.verdict = verdict
