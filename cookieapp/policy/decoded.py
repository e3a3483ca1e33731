"""What cookies of ours say, in words a person can read. Numbers are shown in part, sessions not at all."""

from __future__ import annotations

import re
from collections.abc import Sequence

from markupsafe import escape

from cookieapp.accounts.sessions.identity import looked_up
from cookieapp.accounts.sessions.interface import COOKIE as SESSION
from cookieapp.consent.decision import Answer, Decision
from cookieapp.consent.decision import cookie as consent_cookie
from cookieapp.consent.gate import Passage
from cookieapp.preferences import current
from cookieapp.preferences.told import told
from cookieapp.preferences.values import Preferences
from cookieapp.register import Service
from cookieapp.storage.unavailable import Unavailable
from cookieapp.web.language import current as language
from cookieapp.web.language import gettext as _
from cookieapp.web.language import pick

Lines = list[tuple[str, str]]
ENDED = "ended"
"""How a cookie stands that is declared and allowed, but whose time is over."""

_NUMBER = re.compile(r"(?:\d+\.)?([A-Za-z0-9_-]{16,})")


def decode(name: str, value: str, passage: Passage, keys: Sequence[bytes]) -> tuple[Lines, str]:
    """Say what is in one of our cookies; with it, how it stands if that is not as it should be."""
    if name == consent_cookie.NAME:
        return _decision(passage.decision, _signed(value, passage, keys), passage)
    if name == SESSION:
        return _session()
    if name == current.COOKIE:
        return told(Preferences.parse(value)), ""
    number = _NUMBER.match(value)
    if number is None:
        return [(_("Content"), _("not readable: we take it for nothing"))], ""
    return [(_("Random number"), f"{number[1][:4]}…")], ""


def _decision(counts: Decision | None, signed: Decision | None, passage: Passage) -> tuple[Lines, str]:
    if signed is None:
        return [(_("Content"), _("not readable: it counts as no decision"))], ENDED
    lines = [
        (_("Decided"), _moment(signed.at)),
        (_("Counts until"), _moment(signed.at + signed.kept)),
        (_("Number"), f"{signed.consent_id[:4]}…"),
    ]
    answers = ((service, signed.answers.get(service.id)) for service in passage.register.optional_services)
    lines += [
        (pick(service.name), _answer(service, answer, passage)) for service, answer in answers if answer
    ]
    return lines, "" if counts is not None else ENDED


def _signed(value: str, passage: Passage, keys: Sequence[bytes]) -> Decision | None:
    """Read the part of the cookie that counts now, or the browser's own."""
    own, _both, bound = value.partition(consent_cookie.BOTH)
    counts = passage.decision is not None and passage.decision is passage.bound
    return consent_cookie.read(bound if counts or not own else own, keys)


def _answer(service: Service, answer: Answer, passage: Passage) -> str:
    if not answer.granted:
        return _("no")
    if answer.until is not None:
        return escape(_("yes, until %(moment)s")) % {"moment": _moment(answer.until)}
    if answer.hash != service.hash:
        return _("yes, but to other words than today’s: we ask again")
    return _("yes") if passage.allows(service.id) else _("yes, but your browser’s signal outweighs it")


def _session() -> tuple[Lines, str]:
    """Tell about the session behind the number; the number itself stays out of every page."""
    hidden = (_("Random number"), _("hidden: it is as good as a key"))
    try:
        record = looked_up()
    except Unavailable:
        return [hidden, (_("On our server"), _("cannot be looked up at the moment"))], ""
    if record is None:
        return [hidden, (_("On our server"), _("nothing: this session is over"))], ENDED
    kind = _("a login that waits for its second step") if record.pending else _("an open session")
    return [
        hidden,
        (_("On our server"), kind),
        (_("Logged in as"), str(record.data.get("email", ""))),
        (_("Logged in since"), _moment(record.began)),
        (_("Last used"), _moment(record.used)),
        (_("Over at the latest"), _moment(record.began + record.limits.absolute)),
    ], ""


def _moment(seconds: int) -> str:
    return current.moment(seconds, current.current().region, language())
