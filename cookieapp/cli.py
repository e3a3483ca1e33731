"""Commands for the operator: `flask --app app …`."""

from __future__ import annotations

import os
import secrets
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime
from types import FrameType
from typing import Any, NoReturn

import click
from flask import Flask, current_app
from flask.cli import AppGroup, ScriptInfo, with_appcontext
from sqlalchemy.exc import SQLAlchemyError

from config import Config
from cookieapp.accounts import commands as account_commands
from cookieapp.accounts.people.models import ROLES
from cookieapp.advertising import audit as advertising_audit
from cookieapp.consent import commands as consent_commands
from cookieapp.policy import commands as policy_commands
from cookieapp.settings import keys as key_files
from cookieapp.storage.chores import Chores, Done
from cookieapp.storage.embedded import EmbeddedServer, EmbeddedServerError
from cookieapp.storage.migrate import upgrade
from cookieapp.storage.stores import Stores
from cookieapp.storage.unavailable import Unavailable


class Accounts(AppGroup):
    """Commands about accounts or consent, on stores that are up and up to date while they run."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; also while the site is stopped and its Redis with it."""
        with _stores_up(ctx.ensure_object(ScriptInfo).load_app()):
            return super().invoke(ctx)


@contextmanager
def _stores_up(app: Flask) -> Iterator[None]:
    """Have Redis run and the tables be up to date; turn what a store cannot do into a sentence."""
    config: Config = app.extensions["cookieapp.config"]
    try:
        upgrade(config.effective_database_url)
        Stores.of(app).sql.take_time()
        with nullcontext() if config.redis_url else EmbeddedServer(config.data_dir):
            yield
    except Unavailable as error:
        raise click.ClickException(f"Nothing or only a part was done: {error}.") from None
    except (EmbeddedServerError, SQLAlchemyError) as error:
        raise click.ClickException(str(error)) from None


consent = Accounts("consent", help="Decisions about cookies: verify, rotate-key, rules.")


@consent.command("verify")
@click.option("--expect", metavar="LENGTH:HASH", help="A checkpoint that an earlier check printed.")
def verify_ledger(expect: str | None) -> None:
    """Check the whole ledger and name the first record that does not hold; then the exit status is 1."""
    consent_commands.verify(expect)


@consent.command("rotate-key")
def rotate_signing_key() -> None:
    """Make a new key for receipts; receipts signed before stay verifiable."""
    consent_commands.rotate_key()


@consent.command("rules")
@click.argument("answerer", type=click.Choice(consent_commands.ANSWERERS), required=False)
def rules_for_answerers(answerer: str | None) -> None:
    """Write the rules by which browser extensions may answer our question, as JSON: all, or for one."""
    consent_commands.rules(answerer)


advertising = Accounts("advertising", help="Advertising: audit.")


@advertising.command("audit")
def audit_advertising() -> None:
    """Recompute from the ledger that nothing was shown by a profile without consent; else the status is 1."""
    found = advertising_audit.audit(Stores.of(current_app).sql)
    for finding in found.findings:
        click.echo(f"row {finding.row}: {finding.problem}")
    click.echo(
        f"{found.shown} showings, {found.personal} of them by a profile,"
        f" {found.unproved} of those older than proofs are kept: {len(found.findings)} faults."
    )
    if found.findings:
        raise SystemExit(1)


users = Accounts("users", help="Accounts: create, list, promote, disable, enable, end-sessions, delete.")


policy = AppGroup("policy", help="Versions of the cookie policy: archive, check.")


@policy.command("archive")
@click.option("--day", type=click.DateTime(["%Y-%m-%d"]), help="From which day on it counts; else today.")
def archive_policy(day: datetime | None) -> None:
    """Keep the policy's words and the register as a version, in every language, when they changed."""
    policy_commands.keep((day or datetime.now(UTC)).date())


@policy.command("check")
def check_policy() -> None:
    """Say whether the policy is its newest kept version; else the exit status is 1."""
    policy_commands.check()


keys = AppGroup("secrets", help="The secret key of the site: rotate, forget.")


@keys.command("rotate")
def rotate_secret() -> None:
    """Make a new secret key; what was made with the former ones stays good. Then restart the site."""
    config: Config = current_app.extensions["cookieapp.config"]
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
    config: Config = current_app.extensions["cookieapp.config"]
    click.echo(f"Former keys forgotten: {key_files.forget_former(config.data_dir)}. Restart the site now.")


def add_commands(app: Flask) -> None:
    """Make the commands known to an application."""
    app.cli.add_command(keys)
    app.cli.add_command(policy)
    app.cli.add_command(users)
    app.cli.add_command(advertising)
    app.cli.add_command(housekeeping)
    app.cli.add_command(consent)


@click.command()
@click.argument("names", nargs=-1)
@click.option("--keep-on", is_flag=True, help="Look once a minute what is due, until a signal says stop.")
@with_appcontext
def housekeeping(names: tuple[str, ...], keep_on: bool) -> None:
    """Do what is due: purges, folds, letters that wait. With NAMES, do those now whether due or not.

    Safe to run at any time, twice, and on several machines; the launcher keeps it running.
    """
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    for signum in (signal.SIGTERM, signal.SIGINT):
        signal.signal(signum, _stop)
    with _stores_up(app):
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


@users.command()
@click.argument("email")
@click.option("--role", type=click.Choice(ROLES), default="user", show_default=True)
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
def create(email: str, role: str, password_stdin: bool) -> None:
    """Open an account for EMAIL; without --password-stdin a password is made and printed once."""
    password = sys.stdin.readline().rstrip("\n") if password_stdin else secrets.token_urlsafe(16)
    account_commands.create(email, password, role)
    if not password_stdin:
        click.echo(f"Password: {password}")


@users.command("list")
def list_accounts() -> None:
    """List every account: address, role, and what keeps it from being used."""
    account_commands.list_all()


@users.command()
@click.argument("email")
@click.option("--role", type=click.Choice(ROLES), default="operator", show_default=True)
def promote(email: str, role: str) -> None:
    """Give the account of EMAIL another role; its sessions end, so that the role counts at once."""
    account_commands.promote(email, role)


@users.command()
@click.argument("email")
def disable(email: str) -> None:
    """Shut the account of EMAIL and end its sessions."""
    account_commands.disable(email)


@users.command()
@click.argument("email")
def enable(email: str) -> None:
    """Open the account of EMAIL again."""
    account_commands.enable(email)


@users.command("end-sessions")
@click.argument("email")
def end_all_sessions(email: str) -> None:
    """End every session of the account of EMAIL."""
    account_commands.end_all_sessions(email)


@users.command("remove-factors")
@click.argument("email")
def remove_factors(email: str) -> None:
    """Remove every second factor of EMAIL, whose owner has lost them, and end the sessions."""
    account_commands.remove_factors(email)


@users.command()
@click.argument("email")
@click.confirmation_option(prompt="Erase the account at once and for good?")
def delete(email: str) -> None:
    """Erase the account of EMAIL and everything about it, at once and for good."""
    account_commands.delete(email)
