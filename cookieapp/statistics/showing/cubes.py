"""Small numbers in tables of two or more directions, of which every sum may be known. Pure.

A filter shows a row of such a table, several filters an edge of a cube; the lists without a filter are its
sums. Two rules keep the small numbers in:

- On every line the hidden numbers are several and make at least five, so that no difference of two views
  is a small number.
- Every small number is a corner of a box of hidden ones. Adding one to every second corner and taking one
  from the others changes no sum in any direction: there is always another table with a different number
  in that corner which looks the same from outside, however many views are put together.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import product

from cookieapp.statistics.showing.suppression import LEAST, hide

Cell = tuple[str, ...]
PARTNERS = 3  # values that are tried on each side of a box


def hide_in_cube(
    cube: Mapping[Cell, int],
    already: Collection[Cell] = (),
    small: Collection[Cell] = (),
    least: int = LEAST,
) -> set[Cell]:
    """List the cells to hide in a table of any number of directions, whose sums are known.

    `already` are cells that are hidden for another reason, `small` those that count as small whatever
    their number. What is not in the table is nothing, which looks like hidden from outside.
    """
    small = {*small, *(cell for cell, number in cube.items() if 0 < number < least)}
    hidden = small | set(already)
    lines = list(_lines(cube))
    sides = [sorted({cell[side] for cell in cube}) for side in range(len(next(iter(cube), ())))]
    before = -1
    while len(hidden) != before:
        before = len(hidden)
        for line in lines:
            places = [place for place, cell in enumerate(line) if cell in hidden]
            marks = hide([cube[cell] for cell in line], least, places)
            hidden.update(cell for cell, mark in zip(line, marks, strict=True) if mark)
        for cell in sorted(small):
            hidden |= _box(cell, cube, hidden, sides)
    return hidden


def _lines(cube: Mapping[Cell, int]) -> Iterator[list[Cell]]:
    """Give every line in every direction."""
    lines: dict[tuple[int, Cell], list[Cell]] = {}
    for cell in sorted(cube):
        for side in range(len(cell)):
            lines.setdefault((side, cell[:side] + cell[side + 1 :]), []).append(cell)
    yield from lines.values()


def _box(
    cell: Cell, cube: Mapping[Cell, int], hidden: Collection[Cell], sides: Sequence[Sequence[str]]
) -> set[Cell]:
    """Give what has to be hidden so that a cell is a corner of a hidden box; everything if none can be."""
    choices = [_partners(cell, side, cube, hidden, values) for side, values in enumerate(sides)]
    best: set[Cell] | None = None
    for others in product(*choices):
        # Each corner once, and whether it is an odd number of steps away.
        corners = {
            corner: sum(mine != yours for mine, yours in zip(corner, cell, strict=True)) % 2
            for corner in product(*({mine, other} for mine, other in zip(cell, others, strict=True)))
        }
        empty = {odd for corner, odd in corners.items() if not cube.get(corner)}
        if len(empty) == 2 or len(corners) == 1:  # nothing can be taken from nothing, on either side
            continue
        more = {corner for corner in corners if cube.get(corner) and corner not in hidden}
        if not more:
            return more
        if best is None or _cost(more, cube) < _cost(best, cube):
            best = more
    return set(cube) if best is None else best


def _partners(
    cell: Cell, side: int, cube: Mapping[Cell, int], hidden: Collection[Cell], values: Sequence[str]
) -> list[str]:
    """Give the values with which to make a box on one side: hidden ones, then empty ones, then small ones.

    On a side with one value alone there is nothing to tell apart, and the cell's own value is given.
    """

    def rank(value: str) -> tuple[int, int]:
        there = (*cell[:side], value, *cell[side + 1 :])
        number = cube.get(there, 0)
        return (0 if there in hidden else 1 if not number else 2), number

    others = sorted((value for value in values if value != cell[side]), key=rank)
    return others[:PARTNERS] or [cell[side]]


def _cost(cells: Collection[Cell], cube: Mapping[Cell, int]) -> tuple[int, int]:
    return len(cells), sum(cube[cell] for cell in cells)
