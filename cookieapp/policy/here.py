"""What is on this browser now: what it sent, held against the register."""

from __future__ import annotations

from dataclasses import dataclass

from flask import g

from cookieapp.consent.inbound import Received, Standing
from cookieapp.consent.passage import Passage
from cookieapp.preferences.formats import format_moment, region_name
from cookieapp.preferences.forms import MOTIONS, THEMES
from cookieapp.preferences.values import Preferences
from cookieapp.register import Cookie, Service
from cookieapp.web.language import gettext as _
from cookieapp.web.language import native_name, pick


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
        return _preferences(Preferences.parse(value))
    return [(_("Random number"), f"{value[:6]}…")] if value else []


def _decision(passage: Passage) -> list[tuple[str, str]]:
    decision = passage.decision
    if decision is None:
        return [(_("Content"), _("not readable: it counts as no decision"))]
    lines = [
        (_("Decided"), format_moment(decision.at, g.preferences.completed(g.language).region, g.language)),
        (_("Number"), decision.consent_id),
    ]
    answers = ((service, decision.answers.get(service.id)) for service in passage.register.optional_services)
    said = [
        (pick(service.name), _("yes") if answer.granted else _("no")) for service, answer in answers if answer
    ]
    return lines + said


def _preferences(preferences: Preferences) -> list[tuple[str, str]]:
    lines = []
    if preferences.language:
        lines.append((_("Language"), native_name(preferences.language)))
    if preferences.region:
        lines.append((_("Region"), region_name(preferences.region, g.language)))
    return [
        *lines,
        (_("Font size"), f"{preferences.font_size}%"),
        (_("Theme"), str(THEMES[preferences.theme])),
        (_("Motion"), str(MOTIONS[preferences.motion])),
    ]
