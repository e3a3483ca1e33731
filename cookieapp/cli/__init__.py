"""Commands for the operator: `flask --app app …`, one module each."""

from __future__ import annotations

from flask import Flask

from cookieapp.cli.advertising import advertising
from cookieapp.cli.consent import consent
from cookieapp.cli.housekeeping import housekeeping
from cookieapp.cli.policy import policy
from cookieapp.cli.secrets import keys
from cookieapp.cli.users import users


def add_commands(app: Flask) -> None:
    """Make the commands known to an application."""
    for command in (users, consent, policy, advertising, keys, housekeeping):
        app.cli.add_command(command)
