"""What has changed about a service since somebody agreed to it, word by word. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Any

from cookieapp.consent.decision import Decision
from cookieapp.consent.ledger.texts import in_language
from cookieapp.register import Service

_WORDS = re.compile(r"\s*(?:\w+|[^\w\s])")  # words, and each sign by itself, with the blank before it
CONTEXT = 5
"""Unchanged words that are shown on either side of a change."""


class Kind(StrEnum):
    """Why a service is asked about again."""

    NEW = "new"
    CHANGED = "changed"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Difference:
    """One text that is different now. `what` names it: "purpose", "cookie visitor" and so on.

    `pieces` are words in order with the blanks before them, each run "same", "gone", "new",
    or "cut" where unchanged words are left out.
    """

    what: str
    name: str
    pieces: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Change:
    """Why one service is asked about again, and how its description differs.

    `known` tells whether the earlier words were found.
    """

    service: Service
    kind: Kind
    differences: tuple[Difference, ...] = ()
    known: bool = True


def kind_of(service: Service, decision: Decision, now: float) -> Kind:
    """Tell why a service is asked about again after a decision."""
    answer = decision.answers.get(service.id)
    if answer is None:
        return Kind.NEW
    return Kind.CHANGED if answer.granted and answer.hash != service.hash else Kind.EXPIRED


def differences(before: Mapping[str, Any], after: Mapping[str, Any], language: str) -> tuple[Difference, ...]:
    """Compare what was told about a service with what is told now, in one language."""
    old, new = dict(_told(before, language)), dict(_told(after, language))
    found = []
    for place in [*old, *(place for place in new if place not in old)]:
        pieces = compare(old.get(place, ""), new.get(place, ""))
        if pieces:
            found.append(Difference(*place, pieces))
    return tuple(found)


def _told(text: Mapping[str, Any], language: str) -> Iterator[tuple[tuple[str, str], str]]:
    """List the texts about a service that a person may have read, each under its place."""
    for field in ("name", "purpose", "without"):
        yield (field, ""), in_language(text[field], language)
    yield ("category", ""), in_language(text["category"]["name"], language)
    partner = text.get("partner")
    if partner:
        words = (
            partner["name"],
            in_language(partner["role"], language),
            in_language(partner["country"], language),
        )
        yield ("partner", ""), ", ".join(words)
    for cookie in text["cookies"]:
        yield ("cookie", cookie["name"]), in_language(cookie["purpose"], language)
        yield ("content", cookie["name"]), in_language(cookie["content"], language)
        yield ("lifetime", cookie["name"]), cookie["lifetime_on_request"] or cookie["lifetime"]


def compare(before: str, after: str) -> tuple[tuple[str, str], ...]:
    """Compare two texts word by word; nothing where they are the same."""
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    if old == new:
        return ()
    pieces: list[tuple[str, str]] = []
    steps = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    for index, (step, start, end, new_start, new_end) in enumerate(steps):
        if step == "equal":
            pieces += _shortened(old[start:end], first=index == 0, last=index == len(steps) - 1)
            continue
        if end > start:
            pieces.append(("gone", "".join(old[start:end])))
        if new_end > new_start:
            pieces.append(("new", "".join(new[new_start:new_end])))
    return tuple(pieces)


def _shortened(words: list[str], *, first: bool, last: bool) -> list[tuple[str, str]]:
    """Leave out unchanged words that are far from any change."""
    if len(words) <= 2 * CONTEXT:
        return [("same", "".join(words))]
    head, tail = "".join(words[:CONTEXT]), "".join(words[-CONTEXT:])
    if first:
        return [("cut", "…"), ("same", tail)]
    if last:
        return [("same", head), ("cut", " …")]
    return [("same", head), ("cut", " …"), ("same", tail)]
