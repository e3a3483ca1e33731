"""The pages of the statistics, and the files."""

from __future__ import annotations

from datetime import timedelta

from flask import Response, abort

from cookieapp.accounts.entrance.doors import operator_required
from cookieapp.operator.console import asked, blueprint, show
from cookieapp.operator.paging import Paging
from cookieapp.operator.statistics.links import Links
from cookieapp.operator.statistics.wanted import read
from cookieapp.operator.statistics.words import ATTRIBUTES, SPANS, words
from cookieapp.statistics.counting.tally import Dim
from cookieapp.statistics.showing import board, charts, live
from cookieapp.statistics.showing.export import as_csv, as_json
from cookieapp.statistics.whole import statistics
from cookieapp.web.here import the_request
from cookieapp.web.responses import respond

PAGES_AT_ONCE = 20


@blueprint.get("/statistics", endpoint="statistics")
@operator_required
def statistics_() -> Response:
    """Show the figures of a period beside those of the period before."""
    found = read()
    report, before = found.report, found.before
    table = board.pages(report)
    paging = Paging.wanted(the_request().args, PAGES_AT_ONCE)
    links = Links(found.wanted.period, found.wanted.segment)
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
            [point.views or 0 for point in compared.course] if compared and compared.views else [],
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
    path = asked("path")
    found = read(path)
    report = found.report
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
        chart=charts.bars([number for _, number in course]),
        came=board.beside(report, Dim.FLOW, path, 1),
        went=board.beside(report, Dim.FLOW, path, 0),
        sources=board.beside(report, Dim.LANDING, path, 0),
        links=Links(found.wanted.period, found.wanted.segment),
        attributes=ATTRIBUTES,
        words=words,
    )


@blueprint.get("/statistics/live")
@operator_required
def statistics_live() -> Response:
    """Show the last thirty minutes."""
    mine = statistics()
    fresh = mine.catch_up()
    seen = live.read(mine.stores.sql, mine.now())
    return show(
        "operator/statistics/live.html",
        live=seen,
        fresh=fresh,
        now=mine.now(),
        began=mine.now() - timedelta(minutes=30),
        chart=charts.bars(seen.minutes),
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
