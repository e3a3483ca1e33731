"""Find the entries that wait on this machine."""

from __future__ import annotations

from flask import current_app

from cookieapp.consent.spool import Spool


def spool() -> Spool:
    """Give the entries that wait on this machine."""
    found: Spool = current_app.extensions["cookieapp.consent.spool"]
    return found
