"""Commands about the versions of the policy: `flask --app app policy …`."""

from __future__ import annotations

from datetime import date
from typing import Any

import click
from flask import current_app

from config import LANGUAGES
from cookieapp import register
from cookieapp.policy import archive
from cookieapp.policy.declaration import declaration
from cookieapp.policy.text import PolicyText
from cookieapp.web.here import the_config
from cookieapp.web.language import translate


def keep(day: date) -> None:
    """Keep the words of today as the version of a day, unless the newest one says the same."""
    texts, declared = _told_now()
    newest = next(iter(archive.read_archive()), None)
    if newest is not None and newest.says(texts, declared):
        click.echo(f"Nothing has changed since the version of {newest.day}.")
        return
    try:
        place = archive.write(day, texts, declared)
    except ValueError as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"Kept in {place}: add it to the repository. It is in force from {day} on.")


def check() -> None:
    """Say whether the words of today are the newest kept version; else the exit status is 1."""
    newest = next(iter(archive.read_archive()), None)
    if newest is None or not newest.says(*_told_now()):
        raise click.ClickException(
            "The policy says something else than its newest kept version: see archive."
        )
    click.echo(f"The policy is the version of {newest.day}.")


def _told_now() -> tuple[dict[str, str], dict[str, Any]]:
    """Give the words in every language, and the register as it is in the file, of no particular site."""
    config = the_config()
    text: PolicyText = current_app.extensions["cookieapp.policy"]
    told = register.load(LANGUAGES, translate=translate)
    return dict(text.bodies), declaration(told, config.operator, "")
