"""Drift: where what happened differed from the register, as the gate and browsers noticed it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from flask import Response

from cookieapp.accounts.entrance.doors import operator_required
from cookieapp.consent.drift.counts import OTHERS, Count, Drifted, Source, read
from cookieapp.consent.gate import Fault, passage
from cookieapp.operator.console import asked, blueprint, show
from cookieapp.register import Register
from cookieapp.storage.stores import redis
from cookieapp.storage.unavailable import Unavailable
from cookieapp.web.here import the_request
from cookieapp.web.language import lazy_gettext as _l
from cookieapp.web.language import pick

SPANS = {"1": _l("today"), "7": _l("7 days"), "40": _l("40 days")}
FAULTS: dict[str, Any] = {
    Fault.MALFORMED: _l("malformed, dropped"),
    Fault.UNDECLARED: _l("not declared, dropped"),
    Fault.NOT_OURS: _l("only the partner may set it, dropped"),
    Fault.NOT_PERMITTED: _l("not allowed by the visitor, dropped"),
    Fault.OUTLIVES: _l("would outlive its declaration, dropped"),
    Fault.ATTRIBUTES: _l("other attributes, put right"),
    Fault.UNKNOWN: _l("came in unknown, stripped"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that differed, over all days that were asked for."""

    drifted: Drifted
    what: Any
    entry: str
    number: int
    last: date


@blueprint.get("/drift")
@operator_required
def drift() -> Response:
    """Show what drifted, the most frequent first, from the gate and from browsers apart."""
    days = asked("days") if asked("days") in SPANS else "7"
    own = passage.current(the_request())
    try:
        counts = read(redis(), _last(int(days)))
    except Unavailable:
        return show("operator/drift.html", spans=SPANS, days=days, tables=None)
    lines = _summed(counts, own.register)
    tables = {source.value: [line for line in lines if line.drifted.source is source] for source in Source}
    return show("operator/drift.html", spans=SPANS, days=days, tables=tables)


def _last(number: int) -> list[str]:
    today = datetime.now(UTC)
    return [(today - timedelta(days=back)).strftime("%Y-%m-%d") for back in range(number)]


def _summed(counts: list[Count], register: Register) -> list[Line]:
    numbers: dict[Drifted, int] = {}
    last: dict[Drifted, str] = {}
    for count in counts:
        numbers[count.drifted] = numbers.get(count.drifted, 0) + count.number
        last[count.drifted] = max(count.day, last.get(count.drifted, ""))
    lines = [
        Line(drifted, _what(drifted), _entry(drifted, register), number, date.fromisoformat(last[drifted]))
        for drifted, number in numbers.items()
    ]
    return sorted(lines, key=lambda line: (-line.number, line.drifted.field()))


def _what(drifted: Drifted) -> Any:
    return FAULTS.get(drifted.what, drifted.what)


def _entry(drifted: Drifted, register: Register) -> str:
    """Name the register's entry: the service, and its partner where it has one."""
    service = next((one for one in register.services if one.id == drifted.service), None)
    if service is None or drifted.name == OTHERS:
        return ""
    return f"{pick(service.name)} – {service.partner.name}" if service.partner else pick(service.name)
