"""Contents of partners: shown where they are allowed, a placeholder with three buttons elsewhere."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Literal
from urllib.parse import urlencode, urlsplit

from flask import Blueprint, Request, Response, abort, request

from cookieapp.consent.form import choices, once
from cookieapp.consent.form.once import Ticket
from cookieapp.consent.gate import Passage, passage
from cookieapp.register import Content
from cookieapp.storage.stores import redis
from cookieapp.storage.unavailable import Unavailable
from cookieapp.web.csrf import ForeignRequest, check_origin, keys
from cookieapp.web.here import notes, the_config, the_request
from cookieapp.web.page import ONCE
from cookieapp.web.redirects import see_other, wanted_next

blueprint = Blueprint("contents", __name__)

MONTH = 30  # days
State = Literal["held", "shown", "once", "spent", "unsure"]


@dataclass(frozen=True, slots=True)
class Placed:
    """A content where it stands on a page.

    `state` is "held" back, "shown", shown "once", "spent" where a ticket counts no more, or
    "unsure" where nobody could say whether it does. `until` is the day on which the
    permission ends.
    """

    content: Content
    state: State
    until: date | None = None


def place(ids: Iterable[str]) -> tuple[Placed, ...]:
    """Say of each of these contents whether it is shown in this response."""
    own = passage.current(the_request())
    known = own.register.contents
    return tuple(_place(own, known[name]) for name in ids if name in known)


def _place(own: Passage, content: Content) -> Placed:
    if own.allows(content.service.id):
        return Placed(content, "shown", _end(own, content))
    asked = the_request()
    if ONCE not in asked.args:
        return Placed(content, "held")
    notes().personal = True  # what is shown once must not be found again in a cache
    ticket = once.read(asked.args[ONCE], own.path, keys(), own.now)
    if ticket is None or ticket.content != content.id or not _from_here(asked):
        return Placed(content, "spent")
    try:
        good = _spend(ticket)
    except Unavailable:
        return Placed(content, "unsure")
    if not good:
        return Placed(content, "spent")
    own.open(content)
    return Placed(content, "once")


def _end(own: Passage, content: Content) -> date | None:
    answer = own.decision.answers.get(content.service.id) if own.decision else None
    if own.decision is None or answer is None:
        return None
    ends = answer.at + own.decision.kept
    return datetime.fromtimestamp(min(ends, answer.until or ends), UTC).date()


def _from_here(asked: Request) -> bool:
    """Tell whether a page of ours led here.

    Nobody else may open a partner's content by sending people to an address: a browser
    says where the way to a page began.
    """
    if asked.method != "GET":
        return False
    site = asked.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    origin = the_config().origin
    try:
        check_origin(asked, origin, always=True)
    except ForeignRequest:
        return False
    return True


def _spend(ticket: Ticket) -> bool:
    """Use a ticket; False if it was used before. Raises Unavailable."""
    return bool(redis().do("SET", f"once:{ticket.number}", "1", "NX", "EX", 2 * once.LIFE))


@blueprint.post("/consent/content")
def allow() -> Response:
    """Let a content in: once, for 30 days, or until consent is withdrawn."""
    own, target = passage.current(request), (wanted_next() or "/").partition("#")[0]
    content = own.register.contents.get(request.form.get("content", ""))
    if content is None:
        abort(400)
    there = f"#content-{content.id}"
    if request.form.get("asked", content.service.hash) != content.service.hash:
        return see_other(target + there)  # it was asked in words of another day: ask in those of today
    match request.form.get("how"):
        case "once":
            ticket = once.issue(content.id, urlsplit(target).path, keys()[0], own.now)
            return see_other(f"{target}{'&' if '?' in target else '?'}{urlencode({ONCE: ticket})}{there}")
        case "month":
            choices.allow(own, content.service.id, MONTH)
        case "lasting":
            choices.allow(own, content.service.id)
        case _:
            abort(400)
    return see_other(target + there)
