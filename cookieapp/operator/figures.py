"""What the statistics' pages need beside the figures: links that keep what was chosen, and words for keys."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from config import LANGUAGES
from cookieapp.statistics.periods import Period, Span
from cookieapp.statistics.report import Attribute, Report
from cookieapp.statistics.tally import OTHERS, Dim
from cookieapp.statistics.wording import DEVICES, GOALS
from cookieapp.web.language import gettext as _
from cookieapp.web.language import lazy_gettext as _l
from cookieapp.web.language import native_name
from cookieapp.web.pages import url_for

SPANS = {Span.DAY: _l("Day"), Span.WEEK: _l("Week"), Span.MONTH: _l("Month"), Span.YEAR: _l("Year")}
ATTRIBUTES = {
    Attribute.DEVICE: _l("Device"),
    Attribute.LANGUAGE: _l("Language of the page"),
    Attribute.REFERRER: _l("Came from"),
    Attribute.CAMPAIGN: _l("Campaign"),
}
_WORDS: dict[tuple[str, str], Any] = {
    **{(Dim.DEVICE, key): name for key, name in DEVICES.items()},
    **{(Dim.GOAL, key): name for key, name in GOALS.items()},
    (Dim.REFERRER, ""): _l("directly, or not known"),
    (Dim.APART, "bot"): _l("programs and crawlers"),
    (Dim.APART, "head"): _l("only asked whether the page is there (HEAD)"),
    (Dim.APART, "prefetch"): _l("fetched ahead by a browser"),
    (Dim.APART, "staff"): _l("operators of this site"),
    (Dim.APART, "no language"): _l("without a language, so hardly a browser"),
}


def words(dim: str, key: str) -> str:
    """Say a figure's key in the language of the page."""
    if key == OTHERS:
        return _("all the rarer ones")
    if dim == Dim.LANGUAGE and key in LANGUAGES:
        return native_name(key)
    if dim == Dim.CAMPAIGN:
        return " · ".join(part or "–" for part in key.split("\t"))
    return str(_WORDS.get((dim, key), key))


def segments(report: Report) -> list[tuple[Attribute, list[str]]]:
    """List what can be looked at by itself: large enough, and without giving a small one away."""
    return [
        (attribute, [key for key, _number in report.fit(Dim(attribute), 30).shown if key != OTHERS])
        for attribute in Attribute
    ]


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
