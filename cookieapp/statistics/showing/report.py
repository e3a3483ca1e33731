"""What happened in a period, as a value. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from cookieapp.statistics.counting.periods import Period
from cookieapp.statistics.counting.tally import Dim, Figures
from cookieapp.statistics.counting.visits import Attribute
from cookieapp.statistics.showing.segment import Segment
from cookieapp.statistics.showing.suppression import Merged, hide, merge, without


@dataclass(frozen=True, slots=True)
class Point:
    """One day in the course of a period. What is None is hidden, or not known."""

    day: date
    views: int | None
    visits: int | None
    responses: int
    visitors: int | None


@dataclass(frozen=True, slots=True)
class Report:
    """What happened in a period. `visitors` is None for spans over which nobody is recognised."""

    period: Period
    days: list[date]
    figures: Figures
    course: list[Point]
    visitors: int | None
    segment: Segment | None = None
    hidden: Mapping[str, set[str]] = field(default_factory=dict)
    """Of a segment: what must not be shown, by kind, because the other segments can be seen as well."""
    choices: Mapping[Attribute, Sequence[str]] = field(default_factory=dict)
    """By what visits can be looked at from here: values of an attribute, together with the others chosen."""
    course_of_page: Sequence[tuple[date, int | None]] = ()
    """If a page was asked for: its views day by day, None where they are hidden."""

    def fit(self, dim: Dim, most: int | None = None) -> Merged[str]:
        """Give one kind of figure with nothing in it that could be somebody."""
        if self.segment is None:
            return merge(self.of(dim), most=most)
        return without(self.of(dim), self.hidden.get(dim, set()), most)

    def hides(self, dim: Dim, keys: Sequence[str]) -> list[bool]:
        """Tell for each of some keys, which are all there are, whether its figure has to be hidden."""
        figures = self.of(dim)
        hidden = self.hidden.get(dim, set())
        already = [place for place, key in enumerate(keys) if key in hidden]
        return hide([figures.get(key, 0) for key in keys], already=already)

    def of(self, dim: Dim) -> dict[str, int]:
        """Give one kind of figure by key."""
        return {key: number for (kind, key), number in self.figures.items() if kind == dim and number}

    def sum(self, dim: Dim) -> int:
        """Add one kind of figure up."""
        return sum(self.of(dim).values())

    @property
    def views(self) -> int:
        """Count page views."""
        return self.figures[Dim.VIEWS, ""]

    @property
    def visits(self) -> int:
        """Count visits."""
        return self.figures[Dim.VISITS, ""]

    @property
    def bounce_rate(self) -> float | None:
        """Give the share of visits with one view."""
        return self.figures[Dim.BOUNCES, ""] / self.visits if self.visits else None

    @property
    def views_per_visit(self) -> float | None:
        """Give the average number of views."""
        return self.views / self.visits if self.visits else None

    @property
    def seconds_per_visit(self) -> float | None:
        """Give the average time from the first view to the last."""
        return self.figures[Dim.TIME, ""] / 1000 / self.visits if self.visits else None

    @property
    def responses(self) -> int:
        """Count pages sent to anybody but programs and staff."""
        return self.figures[Dim.RESPONSES, ""]

    @property
    def coverage(self) -> float | None:
        """Give the share of page responses that are views of visitors who agreed."""
        return min(1.0, self.views / self.responses) if self.responses else None
