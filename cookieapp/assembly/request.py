"""What happens around every view, in this order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cookieapp.accounts.sessions import identity, sharing
from cookieapp.consent.drift import reports
from cookieapp.consent.gate import Passage
from cookieapp.consent.withdrawal import lapses
from cookieapp.preferences import current as preferences
from cookieapp.site import views as site
from cookieapp.statistics.whole import statistics
from cookieapp.web.bodies import limit_body
from cookieapp.web.csrf import SAFE, check_origin
from cookieapp.web.here import the_request

if TYPE_CHECKING:
    from flask import Flask, Response

    from config import Config

IMPERSONAL = frozenset({"assets", "health", "reports"})
"""Wings whose answers are the same whoever is logged in."""


def order_requests(app: Flask, config: Config) -> None:
    """Prepare what the views rely on, refuse forged forms, and count what was seen."""
    with app.app_context():
        collector = statistics().collector

    @app.before_request
    def prepare() -> None:
        asked = the_request()
        preferences.prepare(config.default_language)
        site.foresee_offer(asked)
        if asked.blueprint not in IMPERSONAL:
            sharing.meet()
        lapses.settle(Passage.of(asked.environ))
        if asked.method not in SAFE:
            check_origin(asked, config.origin)
            if asked.path != reports.PATH:  # no form, and nobody's: Redis is not asked about it
                limit_body(asked)
                identity.bind_forms()

    @app.after_request
    def count(response: Response) -> Response:
        collector.seen(the_request(), response)
        return response
