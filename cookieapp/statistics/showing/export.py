"""A report as a file: CSV for a table program, JSON for machines. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from cookieapp.statistics.counting.events import BETWEEN
from cookieapp.statistics.counting.tally import Dim
from cookieapp.statistics.showing import board
from cookieapp.statistics.showing.report import Report
from cookieapp.web import spreadsheets

LISTS = (
    Dim.PAGE,
    Dim.ENTRY,
    Dim.EXIT,
    Dim.REFERRER,
    Dim.CAMPAIGN,
    Dim.DEVICE,
    Dim.LANGUAGE,
    Dim.GOAL,
    Dim.APART,
    Dim.DECISIONS,
)


def figures(report: Report) -> dict[str, Any]:
    """Give everything that the pages show, under names that stay."""
    return {
        "period": {
            "span": str(report.period.span),
            "first": report.period.first.isoformat(),
            "last": report.period.last.isoformat(),
            "zone": "UTC",
        },
        "only": dict(report.segment.conditions) if report.segment else {},
        "views": report.views,
        "visits": report.visits,
        "visitors": report.visitors,
        "bounces": report.figures[Dim.BOUNCES, ""],
        "seconds": round(report.figures[Dim.TIME, ""] / 1000),
        "page responses": None if report.segment else report.responses,
        "days": [
            {
                "day": point.day.isoformat(),
                "views": point.views,
                "visits": point.visits,
                "visitors": point.visitors,
                **({} if report.segment else {"page responses": point.responses}),
            }
            for point in report.course
        ],
        **{str(dim): _listed(report, dim) for dim in LISTS},
        "flow": [
            {"from": origin, "to": target, "number": number}
            for (origin, target), number in sorted(board.crossed(report, Dim.FLOW).items())
            if number is not None
        ],
        "landing": [
            {"page": page, "from": host, "number": number}
            for (page, host), number in sorted(board.crossed(report, Dim.LANDING).items())
            if number is not None
        ],
    }


def _listed(report: Report, dim: Dim) -> dict[str, Any]:
    fit = report.fit(dim)
    shown = [{"name": key.replace(BETWEEN, " / "), "number": number} for key, number in fit.shown]
    return {"shown": shown, "others": {"different": fit.others, "number": fit.rest}}


def as_json(report: Report) -> bytes:
    """Write JSON."""
    return json.dumps(figures(report), ensure_ascii=False, indent=1).encode() + b"\n"


def as_csv(report: Report) -> bytes:
    """Write a table: figure, name, number."""
    return spreadsheets.as_csv(("figure", "name", "number"), _lines(figures(report)))


def _lines(written: dict[str, Any]) -> Iterator[tuple[str, str, object]]:
    """Give one line for each number."""
    yield from (("period", name, value) for name, value in written["period"].items())
    yield from (("only", name, value) for name, value in written["only"].items())
    yield from ((name, "", value) for name, value in written.items() if isinstance(value, int))
    for day in written["days"]:
        counted = {name: number for name, number in day.items() if isinstance(number, int)}
        yield from ((f"{name} of a day", day["day"], number) for name, number in counted.items())
    for dim in LISTS:
        yield from ((dim, entry["name"], entry["number"]) for entry in written[dim]["shown"])
        if written[dim]["others"]["different"]:
            yield (dim, "(others together)", written[dim]["others"]["number"])
    yield from (("flow", f"{edge['from']} > {edge['to']}", edge["number"]) for edge in written["flow"])
    yield from (
        ("landing", f"{one['page']} < {one['from'] or '(not known)'}", one["number"])
        for one in written["landing"]
    )
