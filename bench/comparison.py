"""What the statistics counted, held against what was sent: every figure of every period."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta

from bench.traffic import Plan
from cookieapp.statistics.counting.periods import Period, Span
from cookieapp.statistics.showing import export
from cookieapp.statistics.showing.report import Report
from cookieapp.statistics.whole import Statistics

WITHIN = 0.02
"""What share a number of unique visitors may be off: they are estimated (HyperLogLog)."""
FEW = 4
"""How many may be missing however few came: two that meet in one of 16,384 registers count as one."""


@dataclass
class Comparison:
    """What came out of it: how many figures were compared, which differ, how far off unique visitors are."""

    made: Plan
    compared: int = 0
    wrong: list[str] = field(default_factory=list)
    farthest: float = 0.0

    def hold(self, report: Report) -> None:
        """Hold one period against the plan."""
        began = self.made.first.date()
        first, last = ((edge - began).days for edge in (report.period.first, report.period.last))
        sent = self.made.sum(first, last)
        self._sums(report, sent)
        self._shown(report, sent)
        if report.visitors is not None:
            self._visitors(report, self.made.unique(first, last))

    def _sums(self, report: Report, sent: Counter[tuple[str, str]]) -> None:
        # People who only decided are in no plan of views.
        found = {
            place: number for place, number in report.figures.items() if place[0] != "decisions" and number
        }
        for place in sorted(set(sent) | set(found)):
            self._note(report, f"{place}", found.get(place, 0), sent[place])

    def _shown(self, report: Report, sent: Counter[tuple[str, str]]) -> None:
        """What the pages and the files show is what was sent, wherever it is shown by itself."""
        for dim in export.LISTS:
            if dim == "decisions":
                continue
            for key, number in report.fit(dim).shown:
                self._note(report, f"shown {dim} {key}", number, sent[dim, key])

    def _visitors(self, report: Report, came: int) -> None:
        counted = report.visitors or 0
        off = abs(counted - came)
        self.farthest = max(self.farthest, off / max(came, 1))
        near = off <= max(WITHIN * came, FEW)
        self._note(report, "visitors", came if near else counted, came)

    def _note(self, report: Report, what: str, counted: int, sent: int) -> None:
        self.compared += 1
        if counted != sent:
            self.wrong.append(f"{report.period.stamp()} {what}: {counted} counted, {sent} sent")


def compare(mine: Statistics, made: Plan) -> Comparison:
    """Hold every day, every week and the month against the plan."""
    comparison = Comparison(made)
    now = made.first + timedelta(days=len(made.days), hours=2)
    days = [(made.first + timedelta(days=number)).date() for number in range(len(made.days))]
    periods = {Period.around(span, day) for day in days for span in (Span.DAY, Span.WEEK)}
    periods.add(Period.around(Span.MONTH, days[0]))
    for period in sorted(periods, key=lambda each: (each.first, each.span)):
        comparison.hold(mine.reports.read(period, now))
    return comparison
