"""What is on this browser now: what it sent, held against the register."""

from __future__ import annotations

from dataclasses import dataclass

from cookieapp.consent.inbound import Received, Standing
from cookieapp.consent.passage import Passage
from cookieapp.preferences import current
from cookieapp.preferences.told import told
from cookieapp.preferences.values import Preferences
from cookieapp.register import Cookie, Service
from cookieapp.web.language import current as language
from cookieapp.web.language import gettext as _
from cookieapp.web.language import pick


@dataclass(frozen=True, slots=True)
class Found:
    """One cookie that the browser sent, explained."""

    name: str
    standing: str
    entry: Cookie | None
    service: Service | None
    content: list[tuple[str, str]]


def found(passage: Passage) -> list[Found]:
    """Explain every cookie of the current request."""
    return [_explain(received, passage) for received in passage.received]


def _explain(received: Received, passage: Passage) -> Found:
    entry = received.cookie
    service = passage.register.service(entry.service) if entry else None
    content = _content(entry, passage) if entry and received.standing is Standing.ALLOWED else []
    return Found(received.name, str(received.standing), entry, service, content)


def _content(entry: Cookie, passage: Passage) -> list[tuple[str, str]]:
    """Decode what is ours to decode; random numbers are shown in part."""
    if entry.name == "consent":
        return _decision(passage)
    value = passage.cookies.get(entry.name, "")
    if entry.name == "preferences":
        return told(Preferences.parse(value))
    return [(_("Random number"), f"{value[:6]}…")] if value else []


def _decision(passage: Passage) -> list[tuple[str, str]]:
    decision = passage.decision
    if decision is None:
        return [(_("Content"), _("not readable: it counts as no decision"))]
    lines = [
        (_("Decided"), current.moment(decision.at, current.current().region, language())),
        (_("Number"), decision.consent_id),
    ]
    answers = ((service, decision.answers.get(service.id)) for service in passage.register.optional_services)
    said = [
        (pick(service.name), _("yes") if answer.granted else _("no")) for service, answer in answers if answer
    ]
    return lines + said
