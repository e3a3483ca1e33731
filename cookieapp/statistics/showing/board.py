"""A report as it is shown: nothing in it that could be somebody, and what to compare it with. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from cookieapp.statistics.counting.events import BETWEEN
from cookieapp.statistics.counting.tally import Dim
from cookieapp.statistics.showing.report import Report
from cookieapp.statistics.showing.suppression import LEAST, Merged, hide, hide_in_table


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


Cell = tuple[int, bool]
"""A number and whether it must not be shown."""


def _column(figures: Mapping[str, int], keys: list[str], together: set[str], hidden: set[str]) -> list[Cell]:
    numbers = [figures.get(key, 0) for key in keys] + [sum(figures.get(key, 0) for key in together)]
    already = [place for place, key in enumerate(keys) if key in hidden]
    return list(zip(numbers, hide(numbers, already=already), strict=True))


def _row(page: str, views: int, cells: Mapping[Dim, Cell], report: Report) -> PageRow:
    (entries, no_entries), (exits, no_exits) = cells[Dim.ENTRY], cells[Dim.EXIT]
    bounced, no_bounced = cells[Dim.BOUNCED]
    left = views - exits
    rate = bounced / entries if entries and not (no_entries or no_bounced) else None
    seconds = cells[Dim.PAGE_TIME][0] / 1000 / left if left >= LEAST and not no_exits else None
    return PageRow(page, views, None if no_entries else entries, None if no_exits else exits, rate, seconds)


def flow(report: Report) -> Mapping[tuple[str, str], int | None]:
    """Give how often one page followed another; None where that has to be hidden."""
    table = {
        (origin, target): number
        for key, number in report.of(Dim.FLOW).items()
        for origin, _, target in [key.partition(BETWEEN)]
    }
    hidden = hide_in_table(table) | {
        (origin, target)
        for key in report.hidden.get(Dim.FLOW, set())
        for origin, _, target in [key.partition(BETWEEN)]
    }
    return {cell: None if cell in hidden else number for cell, number in table.items()}


def beside(report: Report, page: str, *, before: bool) -> Merged[str]:
    """Give the pages from which visitors came to a page, or to which they went on."""
    table = {
        (origin, target): number
        for key, number in report.of(Dim.FLOW).items()
        for origin, _, target in [key.partition(BETWEEN)]
    }
    mine, other = (1, 0) if before else (0, 1)
    shown = [
        (cell[other], number)
        for cell, number in flow(report).items()
        if cell[mine] == page and number is not None
    ]
    shown.sort(key=lambda entry: (-entry[1], entry[0]))
    every = [number for cell, number in table.items() if cell[mine] == page]
    return Merged(shown, len(every) - len(shown), sum(every) - sum(number for _, number in shown))


@dataclass(frozen=True, slots=True)
class Heat:
    """The flow between the most viewed pages: `cells[row][column]` is a number, its heat from 0 to 5."""

    names: list[str]
    cells: list[list[tuple[int | None, int]]]


def heat(report: Report, most: int = 8) -> Heat:
    """Make the table of the flow."""
    names = [key for key, _ in report.fit(Dim.PAGE, most).shown]
    numbers = flow(report)
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
