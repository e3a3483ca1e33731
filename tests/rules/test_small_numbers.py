"""Numbers under five are hidden, and so is what would give them away."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from cookieapp.statistics.showing.cubes import hide_in_cube
from cookieapp.statistics.showing.suppression import LEAST, hide, merge

numbers = st.lists(st.integers(0, 12) | st.integers(0, 1000), max_size=12)
sides = {
    2: st.tuples(st.sampled_from("abcde"), st.sampled_from("vwxyz")),
    3: st.tuples(st.sampled_from("abc"), st.sampled_from("mno"), st.sampled_from("xyz")),
}
counts = st.integers(1, 9) | st.integers(1, 500)
tables = st.dictionaries(sides[2], counts, max_size=25)
cubes = st.dictionaries(sides[3], counts, max_size=27)
Cube = dict[tuple[str, ...], int]


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
def test_in_a_table_no_row_and_no_column_gives_a_hidden_cell_away(table: Cube) -> None:
    hidden = hide_in_cube(table)
    if hidden == set(table):
        return
    assert all(table[cell] >= LEAST for cell in table if cell not in hidden)
    for side in (0, 1):
        for name in {cell[side] for cell in table}:
            line = [cell for cell in table if cell[side] == name]
            assert well_hidden(
                [table[cell] for cell in line if cell in hidden],
                [table[cell] for cell in line if cell not in hidden],
            )


def worked_out(cube: Cube, hidden: set[tuple[str, ...]]) -> set[tuple[str, ...]]:
    """List the hidden cells that follow from all others and from every sum, however they are put together."""
    lines: dict[tuple[object, ...], dict[tuple[str, ...], Fraction]] = {}
    for cell in hidden:
        for side in range(len(cell)):
            lines.setdefault((side, *cell[:side], *cell[side + 1 :]), {})[cell] = Fraction(1)
    solved: list[dict[tuple[str, ...], Fraction]] = []
    for line in lines.values():  # Gauss and Jordan
        left = dict(line)
        for row in solved:
            _take(left, row, next(iter(row)))
        if left:
            lead = next(iter(left))
            left = {cell: factor / left[lead] for cell, factor in left.items()}
            for row in solved:
                _take(row, left, lead)
            solved.append({lead: left.pop(lead), **left})
    return {next(iter(row)) for row in solved if len(row) == 1}


def _take(row: dict[tuple[str, ...], Fraction], other: dict[tuple[str, ...], Fraction], at: object) -> None:
    times = row.get(at, Fraction(0))  # type: ignore[call-overload]
    for cell, factor in other.items() if times else ():
        row[cell] = row.get(cell, Fraction(0)) - times * factor
        if not row[cell]:
            del row[cell]


@given(tables | cubes)
def test_however_many_views_are_put_together_no_small_number_follows(cube: Cube) -> None:
    hidden = hide_in_cube(cube)
    # A side with one value alone is a sum of its own, hidden in the table above.
    if hidden == set(cube) or any(
        len({cell[side] for cell in cube}) == 1 for side in range(len(next(iter(cube))))
    ):
        return
    # What is not there looks like hidden.
    nothing = set(product(*({c[side] for c in cube} for side in range(len(next(iter(cube)))))))
    unknown = hidden | (nothing - set(cube))
    assert not [cell for cell in worked_out(cube, unknown) if 0 < cube.get(cell, 0) < LEAST]


def test_two_rings_that_share_one_small_number_do_not_give_it_away() -> None:
    """Every line has two hidden numbers, and still the one between the rings followed from the sums."""
    table: Cube = dict.fromkeys(product("abcd", "wxyz"), 50)
    for place in ("aw", "ax", "bw", "bx", "cy", "cz", "dy", "dz"):
        table[tuple(place)] = 4
    table["b", "y"] = 3
    assert ("b", "y") not in worked_out(table, hide_in_cube(table))
    assert 3 not in [n for cell, n in table.items() if cell not in hide_in_cube(table)]


def test_the_next_smallest_goes_with_the_only_small_one() -> None:
    assert merge(Counter(a=100, b=30, c=20, d=3)).shown == [("a", 100), ("b", 30)]
    assert merge(Counter(a=100, b=30, c=20, d=3)).rest == 23


def test_two_small_ones_that_make_five_hide_each_other() -> None:
    merged = merge(Counter(a=100, b=3, c=2))
    assert (merged.shown, merged.others, merged.rest) == ([("a", 100)], 2, 5)
