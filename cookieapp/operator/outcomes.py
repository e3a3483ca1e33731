"""What a run of housekeeping noted, in the words of whoever reads it."""

from __future__ import annotations

import re

from cookieapp.web.language import lazy_gettext as _l

OUTCOMES = {
    r"(?P<n>\d+) letters sent": _l("letters sent: %(n)s"),
    r"(?P<n>\d+) letters deleted": _l("letters deleted: %(n)s"),
    r"(?P<n>\d+) accounts erased": _l("accounts erased: %(n)s"),
    r"(?P<n>\d+) accounts told": _l("accounts told: %(n)s"),
    r"(?P<n>\d+) events and logs forgotten": _l("events and entries of logs forgotten: %(n)s"),
    r"(?P<n>\d+) links forgotten": _l("links forgotten: %(n)s"),
    r"(?P<n>\d+) runs forgotten": _l("lines of this list forgotten: %(n)s"),
    r"(?P<n>\d+) refusals entered": _l("refusals entered: %(n)s"),
    r"(?P<n>\d+) decisions forgotten": _l("decisions forgotten: %(n)s"),
    r"(?P<n>\d+) places emptied": _l("places emptied: %(n)s"),
    r"(?P<n>\d+) proofs of consent forgotten": _l("proofs of consent forgotten: %(n)s"),
    r"(?P<n>\d+) shown, (?P<followed>\d+) followed, (?P<apart>\d+) not counted": _l(
        "showings: %(n)s, clicks: %(followed)s, not counted: %(apart)s"
    ),
    r"(?P<day>[\d-]{10}): (?P<n>\d+) views in (?P<visits>\d+) visits": _l(
        "%(day)s: views %(n)s, visits %(visits)s"
    ),
    r"\w+ from (?P<first>[\d-]{10}) counted, its key destroyed": _l(
        "period from %(first)s counted, its key destroyed"
    ),
    r"(?P<n>\d+) events of (?P<first>[\d-]{10}) to (?P<last>[\d-]{10}) deleted, SHA-256 (?P<proof>\w+)": _l(
        "events from %(first)s to %(last)s deleted: %(n)s (SHA-256: %(proof)s)"
    ),
    r"(?P<n>\d+) figures up to (?P<last>[\d-]{10}) deleted": _l("figures up to %(last)s deleted: %(n)s"),
    r"cut short": _l("cut short"),
    r"failed: (?P<error>\w+)": _l("failed: %(error)s"),
}
"""The notes of the chores, which are kept as they were made, and how to say each."""


def in_words(outcome: str) -> list[str]:
    """Say what a run noted, one thing after the other; what nobody knows stays as it was noted."""
    return [_said(part) for part in outcome.split("; ") if part]


def _said(part: str) -> str:
    for pattern, words in OUTCOMES.items():
        if found := re.fullmatch(pattern, part):
            return str(words) % found.groupdict()
    return part
