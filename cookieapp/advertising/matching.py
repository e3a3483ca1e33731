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


def best(
    candidates: Sequence[Candidate], topics: Collection[str], interests: Mapping[str, float], path: str = ""
) -> tuple[Candidate, ...]:
    """List the candidates that fit best, in a fixed order.

    `topics` are the page's, `interests` map topics to strengths above 0. An advertisement
    for the page itself, at `path`, is left out.
    """
    strongest = max(interests.values(), default=0.0)
    scaled = {topic: strength / strongest for topic, strength in interests.items() if strength > 0}
    fitting = [candidate for candidate in candidates if candidate.landing != path]
    scores = [_score(candidate, topics, scaled) for candidate in fitting]
    highest = max(scores, default=0.0)
    equals = [one for one, score in zip(fitting, scores, strict=True) if score == highest]
    return tuple(sorted(equals, key=lambda candidate: candidate.id))


def draw(equals: Sequence[Candidate], turn: float) -> Candidate | None:
    """Draw one among equals, more often the higher its priority; `turn` is in [0, 1)."""
    place = turn * sum(candidate.priority for candidate in equals)
    for candidate in equals:
        place -= candidate.priority
        if place < 0:
            return candidate
    return equals[-1] if equals else None


def choose(
    plain: Sequence[Candidate], liked: Sequence[Candidate], interests: Mapping[str, float], turn: float
) -> Match | None:
    """Choose with interests, and say which of them tipped the choice.

    `plain` are the best without interests, `liked` the best with them: the counterfactual
    is drawn with the same `turn`.
    """
    without, chosen = draw(plain, turn), draw(liked, turn)
    if without is None or chosen is None:
        return None
    if chosen.id == without.id:
        return Match(chosen.id, None)
    shared = chosen.topics & interests.keys()
    return Match(chosen.id, max(shared, key=lambda topic: (interests[topic], topic), default=None))


def _score(candidate: Candidate, topics: Collection[str], interests: Mapping[str, float]) -> float:
    context = CONTEXT if not candidate.topics.isdisjoint(topics) else 0.0
    if not interests:
        return context
    liking = max((interests.get(topic, 0.0) for topic in candidate.topics), default=0.0)
    return context + CONTEXT * BONUS * liking
