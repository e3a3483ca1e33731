"""The operator's console: one place, one room for each matter."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response

from cookieapp.web.here import the_request
from cookieapp.web.language import lazy_gettext as _l
from cookieapp.web.pages import render

blueprint = Blueprint("operator", __name__, url_prefix="/operator")


@dataclass(frozen=True, slots=True)
class Room:
    """A page of the console. `endpoint` is its entrance; deeper pages of it begin with the same word."""

    endpoint: str
    name: Any
    about: Any


@dataclass(frozen=True, slots=True)
class Wing:
    """Rooms that belong together."""

    name: Any
    rooms: tuple[Room, ...]


WINGS = (
    Wing(
        _l("Visitors"),
        (
            Room("operator.statistics", _l("Statistics"), _l("What is read, by those who agreed.")),
            Room("operator.consent", _l("Decisions"), _l("How people decide about cookies.")),
            Room("operator.advertising", _l("Advertising"), _l("Campaigns, and what they achieved.")),
            Room("operator.users", _l("Accounts"), _l("Find, disable, enable, and end sessions.")),
        ),
    ),
    Wing(
        _l("Promises"),
        (
            Room(
                "operator.register",
                _l("Register"),
                _l("Which cookies are declared, as the software sees it."),
            ),
            Room("operator.ledger", _l("Ledger"), _l("Find a decision by its number.")),
            Room("operator.drift", _l("Drift"), _l("Where what happened differed from the register.")),
        ),
    ),
    Wing(
        _l("House"),
        (
            Room("operator.health", _l("Health"), _l("Whether stores answer, and what was lost.")),
            Room("operator.runs", _l("Housekeeping"), _l("What was done by the clock, and how it went.")),
            Room("operator.trail", _l("Audit trail"), _l("Who changed what, and when.")),
        ),
    ),
)


def show(template: str, code: int = 200, /, **context: Any) -> Response:
    """Answer with a page of the console, its room marked in the navigation."""
    endpoint = the_request().endpoint or ""
    return render(template, code, wings=WINGS, here=endpoint, **context)


def asked(name: str, longest: int = 200) -> str:
    """Read what an address asks for: one line of characters that can be seen, or nothing."""
    written = the_request().args.get(name, "").strip()[:longest]
    return written if written.isprintable() else ""
