"""What is counted of a day's visits. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from enum import StrEnum

from cookieapp.statistics.counting.events import BETWEEN, DAY
from cookieapp.statistics.counting.visits import Row, Visit, visits


class Dim(StrEnum):
    """What a figure is of. Those before UNIQUE are made from events, those after it are plain totals."""

    VIEWS = "views"
    VISITS = "visits"
    BOUNCES = "bounces"
    TIME = "time"
    """Milliseconds."""
    HOUR = "hour"
    PAGE = "page"
    ENTRY = "entry"
    EXIT = "exit"
    BOUNCED = "bounced"
    """Visits that began on a page and ended there."""
    PAGE_TIME = "page time"
    """Milliseconds until the next page of the visit."""
    FLOW = "flow"
    """From one page to the next, a tab between."""
    LANDING = "landing"
    """Visits by their first page and the host they came from, a tab between."""
    REFERRER = "referrer"
    CAMPAIGN = "campaign"
    DEVICE = "device"
    LANGUAGE = "language"
    GOAL = "goal"
    UNIQUE = "unique"
    """Unique visitors, by span; written on the first day of it."""
    RESPONSES = "responses"
    APART = "apart"
    DECISIONS = "decisions"


FOLDED = [*Dim][: [*Dim].index(Dim.UNIQUE)]
KEYS_A_DAY = 500
"""Different keys of one kind that are kept of a day; the rarest ones go together under OTHERS."""
OTHERS = "…"

Figures = Counter[tuple[str, str]]
"""By what it is of (a Dim) and a key."""


def tally(rows: Iterable[Row]) -> Figures:
    """Count a day's events; rows come by visitor, and of each by time."""
    figures: Figures = Counter()
    for found, goals in visits(rows):
        for visit in found:
            count(visit, figures)
        for goal in goals:
            figures[Dim.GOAL, goal.name] += 1
    return figures


def count(visit: Visit, figures: Figures) -> None:
    """Add a visit."""
    pages = [page for _, page in visit.views]
    figures[Dim.VISITS, ""] += 1
    figures[Dim.VIEWS, ""] += len(pages)
    figures[Dim.TIME, ""] += visit.time
    figures[Dim.ENTRY, pages[0]] += 1
    figures[Dim.EXIT, pages[-1]] += 1
    if visit.bounced:
        figures[Dim.BOUNCES, ""] += 1
        figures[Dim.BOUNCED, pages[0]] += 1
    for at, page in visit.views:
        figures[Dim.PAGE, page] += 1
        figures[Dim.HOUR, f"{at % DAY // 3_600_000:02}"] += 1
    for (left, origin), (came, target) in zip(visit.views, visit.views[1:], strict=False):
        figures[Dim.FLOW, origin + BETWEEN + target] += 1
        figures[Dim.PAGE_TIME, origin] += came - left
    figures[Dim.LANDING, pages[0] + BETWEEN + visit.referrer] += 1
    figures[Dim.REFERRER, visit.referrer] += 1
    if visit.campaign:
        figures[Dim.CAMPAIGN, visit.campaign] += 1
    figures[Dim.DEVICE, visit.device] += 1
    figures[Dim.LANGUAGE, visit.language] += 1


def bounded(figures: Figures) -> Figures:
    """Put the rarest keys of each kind together, so that nobody can fill the tables with inventions."""
    kept: Figures = Counter()
    by_dim: dict[str, list[tuple[int, str]]] = {}
    for (dim, key), number in figures.items():
        by_dim.setdefault(dim, []).append((number, key))
    for dim, entries in by_dim.items():
        entries.sort(key=lambda entry: (-entry[0], entry[1]))
        for place, (number, key) in enumerate(entries):
            kept[dim, key if place < KEYS_A_DAY else OTHERS] += number
    return kept
