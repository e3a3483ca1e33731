"""A report as it is shown: nothing in it that could be somebody, and what to compare it with. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from cookieapp.statistics.counting.events import BETWEEN
from cookieapp.statistics.counting.tally import Dim
from cookieapp.statistics.showing.cubes import Cell, hide_in_cube
from cookieapp.statistics.showing.report import Report
from cookieapp.statistics.showing.suppression import LEAST, Merged, hide, without


@dataclass(frozen=True, slots=True)
class PageRow:
    """One page. What is None is hidden, or unknown. `page` is empty for all small ones together."""

    page: str
    views: int
    entries: int | None
    exits: int | None
    bounce_rate: float | None
    seconds: float | None
    """On average until the next page."""


@dataclass(frozen=True, slots=True)
class Pages:
    """All pages; `others` of them are together in the last row."""

    rows: list[PageRow]
    others: int

    @property
    def largest(self) -> int:
        """Give the most views of a page."""
        return max([row.views for row in self.rows], default=1)


def pages(report: Report) -> Pages:
    """Make the table of pages."""
    views = report.fit(Dim.PAGE)
    together = set(report.of(Dim.PAGE)) - {key for key, _ in views.shown}
    columns = {}
    for dim in (Dim.ENTRY, Dim.EXIT, Dim.BOUNCED, Dim.PAGE_TIME):
        figures = report.of(dim)
        hidden = report.hidden.get(dim, set())
        columns[dim] = _column(figures, [key for key, _ in views.shown], together, hidden)
    rows = [
        _row(key, number, {dim: column[place] for dim, column in columns.items()}, report)
        for place, (key, number) in enumerate(views.shown)
    ]
    if views.others:
        rows.append(_row("", views.rest, {dim: column[-1] for dim, column in columns.items()}, report))
    return Pages(rows, views.others)


Shown = tuple[int, bool]
"""A number and whether it must not be shown."""


def _column(figures: Mapping[str, int], keys: list[str], together: set[str], hidden: set[str]) -> list[Shown]:
    numbers = [figures.get(key, 0) for key in keys] + [sum(figures.get(key, 0) for key in together)]
    already = [place for place, key in enumerate(keys) if key in hidden]
    return list(zip(numbers, hide(numbers, already=already), strict=True))


def _row(page: str, views: int, cells: Mapping[Dim, Shown], report: Report) -> PageRow:
    (entries, no_entries), (exits, no_exits) = cells[Dim.ENTRY], cells[Dim.EXIT]
    bounced, no_bounced = cells[Dim.BOUNCED]
    left = views - exits
    rate = bounced / entries if entries and not (no_entries or no_bounced) else None
    seconds = cells[Dim.PAGE_TIME][0] / 1000 / left if left >= LEAST and not no_exits else None
    return PageRow(page, views, None if no_entries else entries, None if no_exits else exits, rate, seconds)


def crossed(report: Report, dim: Dim) -> Mapping[Cell, int | None]:
    """Give a figure of two things, such as steps from page to page; None where it has to be hidden."""
    table: dict[Cell, int] = {_pair(key): number for key, number in report.of(dim).items()}
    hidden: set[Cell] = {_pair(key) for key in report.hidden.get(dim, ())}
    if report.segment is None:
        hidden |= hide_in_cube(table)
    return {cell: None if cell in hidden else number for cell, number in table.items()}


def beside(report: Report, dim: Dim, key: str, side: int) -> Merged[str]:
    """Give what goes with a key on one side of a figure of two things: 0 is the first of them."""
    line = {cell[1 - side]: number for cell, number in crossed(report, dim).items() if cell[side] == key}
    every = {pair[1 - side]: n for each, n in report.of(dim).items() if (pair := _pair(each))[side] == key}
    return without(every, {other for other, number in line.items() if number is None})


def _pair(key: str) -> Cell:
    first, _, second = key.partition(BETWEEN)
    return first, second


@dataclass(frozen=True, slots=True)
class Heat:
    """The flow between the most viewed pages: `cells[row][column]` is a number, its heat from 0 to 5."""

    names: list[str]
    cells: list[list[tuple[int | None, int]]]


def heat(report: Report, most: int = 8) -> Heat:
    """Make the table of the flow."""
    names = [key for key, _ in report.fit(Dim.PAGE, most).shown]
    numbers = crossed(report, Dim.FLOW)
    largest = max([numbers.get((a, b)) or 0 for a in names for b in names], default=0) or 1
    cells = []
    for origin in names:
        row: list[tuple[int | None, int]] = []
        for target in names:
            number = numbers.get((origin, target), 0)
            row.append((number, -(-5 * (number or 0) // largest)))
        cells.append(row)
    return Heat(names, cells)


def change(now: float | None, before: float | None) -> float | None:
    """Give the change as a share of what was before; None where that says nothing."""
    return (now - before) / before if before and now is not None else None
