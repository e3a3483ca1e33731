"""Choose an advertisement. Pure.

The page decides for everybody: its subject and its words say which advertisements may be
shown at all. With consent, interests make some of those likelier, by half at most, and a
person sees a capped campaign no more often than its cap; without consent the same code
runs with no memory of anybody.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field

import msgspec


@dataclass(frozen=True, slots=True)
class Candidate:
    """What matching needs to know of a creative and its campaign.

    `limited` says that the campaign has a budget; `share` divides a campaign's chance among
    its creatives. The campaign runs from `starts` until before `ends`, in seconds since 1970.
    """

    id: int
    campaign: str
    topics: frozenset[str]
    priority: float = 5
    landing: str = ""
    size: str = "native"
    keywords: frozenset[str] = frozenset()
    without: frozenset[str] = frozenset()
    limited: bool = False
    cap: tuple[int, int] | None = None
    share: float = 1.0
    starts: float = float("-inf")
    ends: float = float("inf")

    def runs(self, now: float) -> bool:
        """Tell whether the campaign's time is now."""
        return self.starts <= now < self.ends


class Context(msgspec.Struct, frozen=True):
    """The page: its path, topics, words in lower case, and the sizes its place takes."""

    path: str = ""
    topics: tuple[str, ...] = ()
    words: frozenset[str] = frozenset()
    sizes: frozenset[str] = frozenset({"native"})


@dataclass(frozen=True, slots=True)
class Memory:
    """What is known of a visitor who agreed: interests (topic to strength), and campaigns seen enough."""

    interests: Mapping[str, float] = field(default_factory=dict)
    enough: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        """Tell whether it can make any difference."""
        return bool(self.interests or self.enough)


class Match(msgspec.Struct, frozen=True):
    """The choice; what would have been chosen without the profile; the interest that tipped it.

    `personal` says that a profile had a say, whether or not it changed anything.
    """

    chosen: Candidate
    otherwise: Candidate | None
    interest: str = ""
    personal: bool = False


Weighted = tuple[Candidate, float]

NOBODY = Memory()
BONUS = 0.5  # an interest adds at most this part of the weight that the page gives
TOPIC, KEYWORD = 1.0, 0.5  # what a shared topic and a shared word are worth


def relevance(candidate: Candidate, context: Context) -> float:
    """Say how well a candidate fits a page: 0 where nothing is shared."""
    topic = TOPIC if not candidate.topics.isdisjoint(context.topics) else 0.0
    return topic + (KEYWORD if not candidate.keywords.isdisjoint(context.words) else 0.0)


def pool(candidates: Sequence[Candidate], context: Context) -> tuple[Weighted, ...]:
    """List what may be shown on a page, with weights: whoever reads it, and whenever.

    What fits the page keeps out what does not. An advertisement for the page itself, and
    one that forbids a word of it, is left out.
    """
    allowed = [
        candidate
        for candidate in candidates
        if candidate.size in context.sizes
        and candidate.landing != context.path
        and candidate.without.isdisjoint(context.words)
    ]
    fitting = [(candidate, relevance(candidate, context)) for candidate in allowed]
    best = [pair for pair in fitting if pair[1] > 0] or [(candidate, 1.0) for candidate in allowed]
    weighted = [(candidate, candidate.priority * candidate.share * fit) for candidate, fit in best]
    return tuple(sorted(weighted, key=lambda pair: pair[0].id))


def choose(
    listed: Sequence[Weighted],
    now: float,
    turn: float,
    need: Callable[[str], float] = lambda _: 1.0,
    memory: Memory = NOBODY,
) -> Match | None:
    """Draw one of a page's candidates; `turn` in [0, 1) is the chance.

    `need` tells how much a limited campaign lags behind its plan, 0 where it may not be
    shown now. The counterfactual is drawn with the same turn.
    """
    plain = [
        (candidate, weight * (need(candidate.campaign) if candidate.limited else 1.0))
        for candidate, weight in listed
        if candidate.starts <= now < candidate.ends
    ]
    without = draw(plain, turn)
    if not memory:
        return Match(without, without) if without else None
    strengths = scaled(memory.interests)
    chosen = draw(
        [
            (candidate, weight * (1 + BONUS * liking(candidate.topics, strengths)))
            for candidate, weight in plain
            if candidate.campaign not in memory.enough
        ],
        turn,
    )
    if chosen is None:
        return None
    tipped = "" if without and chosen.id == without.id else strongest(chosen.topics, strengths)
    return Match(chosen, without, tipped, personal=True)


def draw(weighted: Sequence[Weighted], turn: float) -> Candidate | None:
    """Draw one, likelier the heavier; none where nothing weighs anything."""
    place = turn * sum([weight for _, weight in weighted])
    last = None
    for candidate, weight in weighted:
        if weight <= 0:
            continue
        place -= weight
        last = candidate
        if place < 0:
            break
    return last


def scaled(interests: Mapping[str, float]) -> dict[str, float]:
    """Bring strengths into (0, 1], the strongest being 1."""
    highest = max(interests.values(), default=0.0)
    return {
        topic: strength / highest for topic, strength in interests.items() if strength > 0 and highest > 0
    }


def liking(topics: Collection[str], strengths: Mapping[str, float]) -> float:
    """Give the strength of the strongest interest among topics: 0 to 1."""
    return max((strengths.get(topic, 0.0) for topic in topics), default=0.0) if strengths else 0.0


def strongest(topics: Collection[str], strengths: Mapping[str, float]) -> str:
    """Name the strongest interest among topics; "" where there is none."""
    return max(
        (topic for topic in topics if topic in strengths),
        key=lambda topic: (strengths[topic], topic),
        default="",
    )
