"""Choose an advertisement. Pure.

The subject of the page decides for everybody. With consent, interests add a bonus that
never outweighs the page; without consent the same code runs with no interests at all.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Candidate:
    """What matching needs to know of an advertisement."""

    id: str
    topics: frozenset[str]
    priority: int
    landing: str


@dataclass(frozen=True, slots=True)
class Match:
    """The choice, and the interest that tipped it, if one did."""

    id: str
    interest: str | None


CONTEXT = 10.0  # weight of a topic that the page shares
BONUS = 0.5  # an interest adds at most this part of the weight that context gives


def choose(
    candidates: Sequence[Candidate],
    topics: Collection[str],
    interests: Mapping[str, float],
    turn: float,
    path: str = "",
) -> Match | None:
    """Choose among the candidates.

    `topics` are the page's, `interests` map topics to strengths above 0, `turn` in [0, 1)
    draws among equals by priority. An advertisement for the page itself is left out.
    """
    fitting = [candidate for candidate in candidates if candidate.landing != path]
    plain = _draw(fitting, topics, {}, turn)
    if plain is None or not interests:
        return Match(plain.id, None) if plain else None
    strongest = max(interests.values())
    scaled = {topic: strength / strongest for topic, strength in interests.items() if strength > 0}
    chosen = _draw(fitting, topics, scaled, turn)
    assert chosen is not None
    liked = max(chosen.topics & scaled.keys(), key=lambda topic: (scaled[topic], topic), default=None)
    return Match(chosen.id, liked if chosen.id != plain.id else None)


def _draw(
    candidates: Sequence[Candidate], topics: Collection[str], interests: Mapping[str, float], turn: float
) -> Candidate | None:
    if not candidates:
        return None
    scores = {candidate: _score(candidate, topics, interests) for candidate in candidates}
    best = max(scores.values())
    equals = sorted((c for c in candidates if scores[c] == best), key=lambda c: c.id)
    place = turn * sum(c.priority for c in equals)
    for candidate in equals:
        place -= candidate.priority
        if place < 0:
            return candidate
    return equals[-1]


def _score(candidate: Candidate, topics: Collection[str], interests: Mapping[str, float]) -> float:
    context = CONTEXT if candidate.topics.intersection(topics) else 0.0
    interest = max((interests.get(topic, 0.0) for topic in candidate.topics), default=0.0)
    return context + CONTEXT * BONUS * interest
