"""`flask secrets`: the secret key of the site."""

from __future__ import annotations

import secrets

import click
from flask.cli import AppGroup

from cookieapp.settings import keys as key_files
from cookieapp.web.here import the_config

keys = AppGroup("secrets", help="The secret key of the site: rotate, forget.")


@keys.command("rotate")
def rotate_secret() -> None:
    """Make a new secret key; what was made with the former ones stays good. Then restart the site."""
    config = the_config()
    if config.secret_key is not None:
        raise click.ClickException(
            "The key is set by COOKIEAPP_SECRET_KEY. Put its value in front of"
            " COOKIEAPP_SECRET_KEY_FALLBACKS, set COOKIEAPP_SECRET_KEY to a new one, and restart the site."
            f" A new one: {secrets.token_urlsafe(48)}"
        )
    former = key_files.rotate(config.data_dir)
    click.echo(f"There is a new key; former keys that are still accepted: {former}. Restart the site now.")


@keys.command("forget")
@click.confirmation_option(prompt="Forget the former keys? What was made with them is void then.")
def forget_secrets() -> None:
    """Forget the former keys; what was made with them is void. Then restart the site."""
    config = the_config()
    click.echo(f"Former keys forgotten: {key_files.forget_former(config.data_dir)}. Restart the site now.")
