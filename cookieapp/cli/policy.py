"""`flask policy`: the versions of the cookie policy."""

from __future__ import annotations

from datetime import UTC, datetime

import click
from flask.cli import AppGroup

from cookieapp.policy import commands

policy = AppGroup("policy", help="Versions of the cookie policy: archive, check.")


@policy.command("archive")
@click.option("--day", type=click.DateTime(["%Y-%m-%d"]), help="From which day on it counts; else today.")
def archive_policy(day: datetime | None) -> None:
    """Keep the policy's words and the register as a version, in every language, when they changed."""
    commands.keep((day or datetime.now(UTC)).date())


@policy.command("check")
def check_policy() -> None:
    """Say whether the policy is its newest kept version; else the exit status is 1."""
    commands.check()
