"""Statistics, for the operator: how the pages are used, by those who agreed to be counted."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from flask import Response, abort

from cookieapp.accounts.identity import operator_required
from cookieapp.operator.console import asked, blueprint, show
from cookieapp.operator.figures import ATTRIBUTES, SPANS, Links, segments, words
from cookieapp.operator.paging import Paging
from cookieapp.statistics import board, charts
from cookieapp.statistics.export import as_csv, as_json
from cookieapp.statistics.periods import Period, Span, today
from cookieapp.statistics.report import Attribute, Report, Segment, TooMany
from cookieapp.statistics.tally import Dim
from cookieapp.statistics.whole import Statistics, statistics
from cookieapp.web.here import the_request
from cookieapp.web.pages import respond

PAGES_AT_ONCE = 20
FIRST_DAY = date(2020, 1, 1)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an address asks to see, made sense of."""

    period: Period
    segment: str

    @classmethod
    def of_request(cls, now: datetime) -> Wanted:
        """Read the address; nonsense is the current week of all visitors."""
        written = asked("span", 8)
        span = Span(written) if written in list(Span) else Span.WEEK
        day = today(now)
        with suppress(ValueError):
            day = date.fromisoformat(asked("day", 10) or day.isoformat())
        return cls(Period.around(span, min(max(day, FIRST_DAY), today(now))), asked("only"))


@dataclass(frozen=True, slots=True)
class Read:
    """The reports that a page shows."""

    wanted: Wanted
    report: Report
    before: Report
    choices: list[tuple[Attribute, list[str]]]
    too_many: bool
    fresh: bool
    now: datetime

    @property
    def running(self) -> bool:
        """Tell whether the period is not over."""
        return self.report.period.last >= today(self.now)

    @property
    def since(self) -> date | None:
        """Give the day from which on a segment's events are still there, if some are not."""
        days = self.report.days
        return days[0] if self.report.segment and days and days[0] != self.report.period.first else None


def read() -> Read:
    """Read what the address asks for, and the same number of days of the period before."""
    mine: Statistics = statistics()
    now = mine.now()
    fresh = mine.catch_up()
    wanted = Wanted.of_request(now)
    plain = mine.reports.read(wanted.period, now)
    choices = segments(plain)
    segment = _segment(wanted.segment, choices)
    too_many = False
    report = plain
    if segment is not None:
        try:
            report = mine.reports.read(wanted.period, now, segment)
        except TooMany:
            too_many = True
    days = 0 if wanted.period.last < today(now) else len(plain.days)
    before = mine.reports.read(wanted.period.before, now, first_days=days)
    return Read(wanted, report, before, choices, too_many, fresh, now)


def _segment(written: str, choices: list[tuple[Attribute, list[str]]]) -> Segment | None:
    """Find the segment an address names, among those that are large enough to be looked at."""
    for attribute, values in choices:
        for value in values:
            if written == f"{attribute}:{value}":
                return Segment(attribute, value)
    return None


@blueprint.get("/statistics", endpoint="statistics")
@operator_required
def statistics_() -> Response:
    """Show the figures of a period beside those of the period before."""
    found = read()
    report, before = found.report, found.before
    table = board.pages(report)
    paging = Paging.wanted(the_request().args, PAGES_AT_ONCE)
    links = Links.of(found.wanted.period, found.wanted.segment)
    compared = None if report.segment else before
    return show(
        "operator/statistics/index.html",
        read=found,
        report=report,
        before=compared,
        links=links,
        spans=SPANS,
        attributes=ATTRIBUTES,
        words=words,
        Dim=Dim,
        change=board.change,
        chart=charts.bars(
            [point.views for point in report.course],
            [point.visits for point in report.course],
            [point.views for point in compared.course] if compared and compared.views else [],
        ),
        hours=charts.bars([report.of(Dim.HOUR).get(f"{hour:02}", 0) for hour in range(24)]),
        table=table,
        rows=table.rows[paging.first : paging.first + paging.size],
        paging=paging.over(len(table.rows), **links.kept()),
        heat=board.heat(report),
    )


@blueprint.get("/statistics/page")
@operator_required
def statistics_page() -> Response:
    """Show one page: how often it was viewed, from where people came to it and where they went on."""
    found = read()
    report, path = found.report, asked("path")
    row = next((row for row in board.pages(report).rows if row.page == path and path), None)
    course = statistics().reports.course_of_page(report, path) if row else []
    return show(
        "operator/statistics/page.html",
        200 if row else 404,
        read=found,
        report=report,
        path=path,
        row=row,
        course=course,
        chart=charts.bars([number or 0 for _, number in course]),
        came=board.beside(report, path, before=True),
        went=board.beside(report, path, before=False),
        links=Links.of(found.wanted.period, found.wanted.segment),
        words=words,
    )


@blueprint.get("/statistics/live")
@operator_required
def statistics_live() -> Response:
    """Show the last thirty minutes."""
    mine = statistics()
    fresh = mine.catch_up()
    live = mine.reports.live(mine.now())
    return show(
        "operator/statistics/live.html",
        live=live,
        fresh=fresh,
        now=mine.now(),
        began=mine.now() - timedelta(minutes=30),
        chart=charts.bars(live.minutes),
        words=words,
    )


@blueprint.get("/statistics/export")
@operator_required
def statistics_export() -> Response:
    """Give the figures of a period as a file, with the same small numbers left out."""
    found = read()
    kind = asked("format", 4)
    if kind not in ("csv", "json"):
        abort(404)
    name = f"statistics-{found.report.period.span}-{found.report.period.first}.{kind}"
    body, mime = (
        (as_csv(found.report), "text/csv; charset=utf-8")
        if kind == "csv"
        else (as_json(found.report), "application/json")
    )
    response = respond(body, content_type=mime, personal=True)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
