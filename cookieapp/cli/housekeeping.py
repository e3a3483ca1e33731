"""`flask housekeeping`: the work that comes up again and again."""

from __future__ import annotations

import os
import signal
import time
from types import FrameType
from typing import NoReturn

import click
from flask import Flask
from flask.cli import with_appcontext

from cookieapp.cli.stores import stores_up
from cookieapp.storage.chores import Chores, Done
from cookieapp.storage.unavailable import Unavailable
from cookieapp.web.here import the_app


@click.command()
@click.argument("names", nargs=-1)
@click.option("--keep-on", is_flag=True, help="Look once a minute what is due, until a signal says stop.")
@with_appcontext
def housekeeping(names: tuple[str, ...], keep_on: bool) -> None:
    """Do what is due: purges, folds, letters that wait. With NAMES, do those now whether due or not.

    Safe to run at any time, twice, and on several machines; the launcher keeps it running.
    """
    app = the_app()
    for signum in (signal.SIGTERM, signal.SIGINT):
        signal.signal(signum, _stop)
    with stores_up(app):
        unknown = set(names) - set(Chores.of(app).names)
        if unknown:
            raise click.ClickException(
                f"There is no chore {min(unknown)}; there are {', '.join(Chores.of(app).names)}."
            )
        if keep_on:
            _keep_on(app)
        done = _one_round(app, names)
        for each in done:
            click.echo(f"{each.name}: {each.outcome or 'nothing to do'}")
        if not done:
            click.echo("Nothing is due.")
    if any(each.failed for each in done):
        raise click.ClickException("Not everything succeeded; it is tried again when this runs next.")


def _one_round(app: Flask, names: tuple[str, ...] = ()) -> list[Done]:
    with app.app_context():  # What is noted for one round must not last into the next.
        return Chores.of(app).do(names)


def _keep_on(app: Flask) -> NoReturn:
    """Do what is due once a minute, after everybody else: nobody waits for this."""
    os.nice(10)
    while True:
        try:
            _one_round(app)
        except Unavailable as error:
            app.logger.warning("housekeeping waits: %s", error)
        time.sleep(60)


def _stop(signum: int, frame: FrameType | None) -> NoReturn:
    """End in good order: a chore in the middle of its work gives its turn back."""
    for again in (signal.SIGTERM, signal.SIGINT):
        signal.signal(again, signal.SIG_IGN)
    raise SystemExit(0)
