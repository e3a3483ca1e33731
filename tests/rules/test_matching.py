"""Choosing an advertisement: the page decides, an interest tips, a plan is kept."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from cookieapp.advertising.matching import BONUS, Candidate, Context, Match, Memory, choose, draw, pool
from cookieapp.advertising.plan import Plan

TOPICS = ["service", "chat", "staffing", "writing"]
WORDS = ["rota", "headset", "letter"]
candidates = st.lists(
    st.builds(
        Candidate,
        id=st.integers(1, 10_000),
        campaign=st.sampled_from("abcdef"),
        topics=st.frozensets(st.sampled_from(TOPICS), max_size=3),
        priority=st.integers(1, 10),
        landing=st.sampled_from(["/x", "/here"]),
        keywords=st.frozensets(st.sampled_from(WORDS), max_size=2),
        without=st.frozensets(st.sampled_from(WORDS), max_size=1),
        size=st.sampled_from(["native", "300x250"]),
    ),
    max_size=8,
    unique_by=lambda candidate: candidate.id,
)
contexts = st.builds(
    Context,
    path=st.just("/here"),
    topics=st.lists(st.sampled_from(TOPICS), max_size=3, unique=True).map(tuple),
    words=st.frozensets(st.sampled_from(WORDS), max_size=2),
)
turns = st.floats(0, 0.999)
memories = st.builds(
    Memory,
    interests=st.dictionaries(st.sampled_from(TOPICS), st.floats(1e-6, 1e6), max_size=4),
    enough=st.frozensets(st.sampled_from("abcdef"), max_size=3),
)


def match(
    listed: list[Candidate], context: Context, turn: float, memory: Memory | None = None
) -> Match | None:
    return choose(pool(listed, context), 0.0, turn, memory=memory or Memory())


@given(candidates, contexts)
def test_nothing_is_listed_that_the_page_forbids(listed: list[Candidate], context: Context) -> None:
    for candidate, weight in pool(listed, context):
        assert weight > 0
        assert candidate.size in context.sizes
        assert candidate.landing != context.path
        assert not candidate.without & context.words


@given(candidates, contexts, turns, memories)
def test_what_fits_the_page_keeps_out_what_does_not_whatever_one_likes(
    listed: list[Candidate], context: Context, turn: float, memory: Memory
) -> None:
    names = {candidate.id for candidate, _ in pool(listed, context)}
    found = match(listed, context, turn, memory)
    assert found is None or found.chosen.id in names
    fits = [
        one
        for one, _ in pool(listed, context)
        if one.topics & set(context.topics) or one.keywords & context.words
    ]
    if fits and found:
        assert found.chosen in fits


@given(candidates, contexts, turns)
def test_without_a_profile_nothing_is_personal(
    listed: list[Candidate], context: Context, turn: float
) -> None:
    found = match(listed, context, turn)
    assert found is None or (not found.personal and found.interest == "" and found.chosen == found.otherwise)


@given(candidates, contexts, turns, memories)
def test_the_counterfactual_is_what_everybody_else_would_get(
    listed: list[Candidate], context: Context, turn: float, memory: Memory
) -> None:
    found, plain = match(listed, context, turn, memory), match(listed, context, turn)
    if found is not None and memory:
        assert found.otherwise == (plain.chosen if plain else None)


@given(candidates, contexts, turns, memories)
def test_who_has_seen_enough_of_a_campaign_sees_no_more_of_it(
    listed: list[Candidate], context: Context, turn: float, memory: Memory
) -> None:
    found = match(listed, context, turn, memory)
    assert found is None or found.chosen.campaign not in memory.enough


@given(st.floats(1e-6, 1e6), turns)
def test_an_interest_makes_an_advertisement_likelier_by_half_at_most(strength: float, turn: float) -> None:
    liked = Candidate(1, "a", frozenset({"chat", "writing"}), priority=1)
    other = Candidate(2, "b", frozenset({"chat"}), priority=1)
    listed = pool([liked, other], Context("/here", ("chat",)))
    found = choose(listed, 0.0, turn, memory=Memory({"writing": strength}))
    assert found is not None
    assert found.chosen.id == (1 if turn < (1 + BONUS) / (2 + BONUS) else 2)


def test_the_interest_that_tipped_the_choice_is_named() -> None:
    listed = [
        Candidate(1, "a", frozenset({"chat", "writing"}), priority=1),
        Candidate(2, "b", frozenset({"chat"}), priority=1),
    ]
    context = Context("/here", ("chat",))
    tipped = match(listed, context, 0.55, Memory({"writing": 3.0}))
    untipped = match(listed, context, 0.1, Memory({"writing": 3.0}))
    assert tipped and untipped and tipped.otherwise
    assert (tipped.chosen.id, tipped.otherwise.id, tipped.interest) == (1, 2, "writing")
    assert (untipped.chosen.id, untipped.interest, untipped.personal) == (1, "", True)


def test_a_limited_campaign_is_shown_only_where_there_is_need() -> None:
    limited = Candidate(1, "a", frozenset(), limited=True)
    listed = pool([limited], Context("/here"))
    assert choose(listed, 0.0, 0.5, lambda campaign: 0.0) is None
    assert choose(listed, 0.0, 0.5, lambda campaign: 1.0) is not None


def test_a_campaign_runs_from_its_start_until_before_its_end() -> None:
    listed = pool([Candidate(1, "a", frozenset(), starts=10, ends=20)], Context("/here"))
    assert [choose(listed, now, 0.5) is not None for now in (9, 10, 19.9, 20)] == [False, True, True, False]


@given(
    st.lists(
        st.tuples(
            st.builds(Candidate, id=st.integers(1, 99), campaign=st.just("a"), topics=st.just(frozenset())),
            st.floats(0, 1e9),
        )
    ),
    turns,
)
def test_a_draw_never_gives_what_weighs_nothing(weighted: list[tuple[Candidate, float]], turn: float) -> None:
    drawn = draw(weighted, turn)
    assert (drawn is None) == (not any(weight > 0 for _, weight in weighted))
    assert drawn is None or any(weight > 0 for candidate, weight in weighted if candidate is drawn)


@given(st.integers(1, 10**6), st.integers(1, 10**7), st.floats(-1e6, 2e7), st.floats(-1e6, 2e7))
def test_a_plan_never_asks_for_more_than_its_budget_and_never_goes_back(
    budget: int, seconds: int, one: float, other: float
) -> None:
    starts = datetime(2026, 1, 1, tzinfo=UTC)
    plan = Plan.of(budget, starts, starts + timedelta(seconds=seconds))
    early, late = sorted((starts.timestamp() + one, starts.timestamp() + other))
    assert 0 <= plan.due(early) <= plan.due(late) <= budget
    assert plan.due(plan.ends) == budget
    assert 1 <= plan.need(plan.due(late), late) <= plan.need(0, late) <= 10


def test_a_plan_without_an_end_may_be_used_up_at_once() -> None:
    starts = datetime(2026, 1, 1, tzinfo=UTC)
    assert Plan.of(5, starts, None).due(starts.timestamp() + 0.001) == 5
