"""Numbers under five are hidden, and so is what would give them away."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from cookieapp.statistics.showing.suppression import LEAST, hide, hide_in_table, merge

numbers = st.lists(st.integers(0, 12) | st.integers(0, 1000), max_size=12)
tables = st.dictionaries(
    st.tuples(st.sampled_from("abcde"), st.sampled_from("vwxyz")), st.integers(1, 9) | st.integers(1, 500)
)


def well_hidden(hidden: list[int], shown: list[int]) -> bool:
    return not hidden or not shown or (len(hidden) >= 2 and sum(hidden) >= LEAST)


@given(numbers)
def test_no_small_number_is_shown_and_none_can_be_worked_out(given: list[int]) -> None:
    marks = hide(given)
    shown = [n for n, mark in zip(given, marks, strict=True) if not mark]
    hidden = [n for n, mark in zip(given, marks, strict=True) if mark]
    assert not [n for n in shown if 0 < n < LEAST]
    assert well_hidden(hidden, shown)


@given(numbers)
def test_nothing_is_hidden_without_need(given: list[int]) -> None:
    if not [n for n in given if 0 < n < LEAST]:
        assert not any(hide(given))
    assert sum(hide(given)) <= max(len([n for n in given if 0 < n < LEAST]) + 2, 0) or 0 in given


@given(numbers, st.none() | st.integers(1, 6))
def test_a_merged_list_keeps_the_sum_and_hides_as_well(given: list[int], most: int | None) -> None:
    merged = merge(dict(enumerate(given)), most=most)
    assert merged.total == sum(given)
    assert [n for _, n in merged.shown] == sorted((n for _, n in merged.shown), reverse=True)
    assert all(n >= LEAST for _, n in merged.shown)
    shown = {key for key, _ in merged.shown}
    rest = [n for key, n in enumerate(given) if key not in shown and n]
    assert (merged.others, merged.rest) == (len(rest), sum(rest))
    if any(n < LEAST for n in rest):
        assert well_hidden(rest, [n for _, n in merged.shown])
    if most is not None:
        assert len(merged.shown) <= most


@given(tables)
def test_in_a_table_no_row_and_no_column_gives_a_hidden_cell_away(table: dict[tuple[str, str], int]) -> None:
    hidden = hide_in_table(table)
    assert all(table[cell] >= LEAST for cell in table if cell not in hidden)
    for side in (0, 1):
        for name in {cell[side] for cell in table}:
            line = [cell for cell in table if cell[side] == name]
            assert well_hidden(
                [table[cell] for cell in line if cell in hidden],
                [table[cell] for cell in line if cell not in hidden],
            )


def test_the_next_smallest_goes_with_the_only_small_one() -> None:
    assert merge(Counter(a=100, b=30, c=20, d=3)).shown == [("a", 100), ("b", 30)]
    assert merge(Counter(a=100, b=30, c=20, d=3)).rest == 23


def test_two_small_ones_that_make_five_hide_each_other() -> None:
    merged = merge(Counter(a=100, b=3, c=2))
    assert (merged.shown, merged.others, merged.rest) == ([("a", 100)], 2, 5)
