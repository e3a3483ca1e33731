"""What is on this browser now: what it sent, held against the register."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from cookieapp.consent.inbound import Received, Standing
from cookieapp.consent.passage import Passage
from cookieapp.preferences.values import Preferences
from cookieapp.register import Cookie, Service
from cookieapp.web.language import gettext as _


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
        words: Mapping[str, str] = {
            "language": _("language"),
            "region": _("region"),
            "font_size": _("font size"),
            "theme": _("theme"),
            "motion": _("motion"),
        }
        return [
            (words[name], value) for name, value in Preferences.parse(value).as_mapping().items() if value
        ]
    return [(_("random number"), f"{value[:6]}…")] if value else []


def _decision(passage: Passage) -> list[tuple[str, str]]:
    decision = passage.decision
    if decision is None:
        return [(_("content"), _("not readable: it counts as no decision"))]
    lines = [
        (_("decided"), datetime.fromtimestamp(decision.at, UTC).strftime("%Y-%m-%d %H:%M UTC")),
        (_("number"), decision.consent_id),
    ]
    for service_id, answer in decision.answers.items():
        lines.append((service_id, _("yes") if answer.granted else _("no")))
    return lines
