"""Addresses of the statistics that keep what was chosen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from cookieapp.statistics.counting.periods import Period, Span
from cookieapp.statistics.counting.visits import Attribute
from cookieapp.statistics.showing.segment import Segment
from cookieapp.web.pages import url_for

Kept = dict[str, str | Sequence[str]]


@dataclass(frozen=True, slots=True)
class Links:
    """Addresses of the statistics that keep the period and the segment."""

    period: Period
    segment: Segment

    def kept(self) -> Kept:
        """List what an address has to say."""
        kept: Kept = {"span": str(self.period.span), "day": self.period.first.isoformat()}
        only = [f"{attribute}:{value}" for attribute, value in self.segment.conditions]
        return kept | ({"only": only} if only else {})

    def over(self, span: Span) -> str:
        """Show another span around the same time: around its end, where the present is."""
        return replace(self, period=Period.around(span, self.period.last)).back

    def to(self, period: Period) -> str:
        """Show another period."""
        return replace(self, period=period).back

    def narrowed(self, attribute: str, value: str) -> str:
        """Show only the visits that also have a certain value of an attribute."""
        return replace(self, segment=self.segment.also(Attribute(attribute), value)).back

    def without(self, attribute: Attribute) -> str:
        """Show the visits whatever their value of an attribute."""
        rest = (each for each in self.segment.conditions if each[0] != attribute)
        return replace(self, segment=Segment.of(rest)).back

    def page(self, path: str) -> str:
        """Show one page."""
        return url_for("operator.statistics_page", **self.kept(), path=path)

    def export(self, kind: str) -> str:
        """Give the figures as a file."""
        return url_for("operator.statistics_export", **self.kept(), format=kind)

    @property
    def back(self) -> str:
        """Show all pages."""
        return url_for("operator.statistics", **self.kept())
