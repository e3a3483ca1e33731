"""What a form said it had shown, and the words that belong to it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cookieapp.consent.gate import Passage
from cookieapp.consent.ledger.notice import Notice, notice_from
from cookieapp.register import Content, Service
from cookieapp.web.language import current
from cookieapp.web.pages import fragment

_HASH = re.compile(r"[A-Za-z0-9_-]{8}", re.ASCII)
PLAIN = ("banner", "form", "footer")
_TEMPLATES = {
    "banner": "_banner.html",
    "form": "consent/_choices.html",
    "footer": "consent/_withdraw.html",
    "placeholder": "consent/_content.html",
    "deletion": "consent/_deletion.html",
}


@dataclass(frozen=True, slots=True)
class Shown:
    """Which kind of notice it was, and which services it asked about under which content hashes.

    `services` is None where the form did not say: then it was about all of them.
    """

    kind: str = "form"
    services: Mapping[str, str] | None = None

    @classmethod
    def read(cls, kind: str, asked: Sequence[str]) -> Shown:
        """Read the fields `notice` and `asked` (id.hash); what makes no sense counts as not said."""
        pairs = [pair.partition(".") for pair in asked[:64]]
        services = {service: text for service, _, text in pairs if _HASH.fullmatch(text)}
        return cls(kind if kind in PLAIN else "form", services or None)

    def asked(self, passage: Passage) -> tuple[Service, ...]:
        """List the services that the person answers: those shown, in the words of today.

        Who answers to older words has not heard today's, and will be asked again.
        """
        return tuple(
            service
            for service in passage.register.optional_services
            if self.services is None or self.services.get(service.id) == service.hash
        )

    def outdated(self, passage: Passage) -> dict[str, str]:
        """Give the services that were shown in words of another day, with their content hash of then."""
        shown = self.services or {}
        return {
            service.id: shown[service.id]
            for service in passage.register.optional_services
            if service.id in shown and shown[service.id] != service.hash
        }

    def notice(self, passage: Passage) -> Notice:
        """Give the words of the notice, as its template shows them in the language of this request."""
        services = self.asked(passage)
        context: dict[str, object] = {"asked": services, "granted": frozenset()}
        if self.kind == "placeholder":
            asked = {service.id for service in services}
            contents = passage.register.contents.values()
            context["one"] = Held(next(content for content in contents if content.service.id in asked))
        html = fragment(_TEMPLATES[self.kind], **context)
        return notice_from(html, self.kind, current(), [(service.id, service.hash) for service in services])


@dataclass(frozen=True, slots=True)
class Held:
    """A partner's content, held back, as its placeholder shows it."""

    content: Content
    state: str = "held"
    until: None = None
