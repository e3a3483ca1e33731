"""Addresses of the statistics that keep what was chosen."""

from __future__ import annotations

from dataclasses import dataclass, replace

from cookieapp.statistics.counting.periods import Period, Span
from cookieapp.web.pages import url_for


@dataclass(frozen=True, slots=True)
class Links:
    """Addresses of the statistics that keep the period and the segment."""

    period: Period
    only: str = ""

    @classmethod
    def of(cls, period: Period, only: str) -> Links:
        """Keep these."""
        return cls(period, only)

    def kept(self) -> dict[str, str]:
        """List what an address has to say."""
        kept = {"span": str(self.period.span), "day": self.period.first.isoformat(), "only": self.only}
        return {name: value for name, value in kept.items() if value}

    def over(self, span: Span) -> str:
        """Show another span around the same time: around its end, where the present is."""
        return self._to(replace(self, period=Period.around(span, self.period.last)).kept())

    def to(self, period: Period) -> str:
        """Show another period."""
        return self._to(replace(self, period=period).kept())

    def page(self, path: str) -> str:
        """Show one page."""
        return url_for("operator.statistics_page", **self.kept(), path=path)

    def export(self, kind: str) -> str:
        """Give the figures as a file."""
        return url_for("operator.statistics_export", **self.kept(), format=kind)

    @property
    def back(self) -> str:
        """Show all pages."""
        return self._to(self.kept())

    def _to(self, kept: dict[str, str]) -> str:
        return url_for("operator.statistics", **kept)
