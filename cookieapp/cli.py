"""Commands for the operator: `flask --app app …`."""

from __future__ import annotations

import secrets
import sys
from contextlib import nullcontext
from typing import Any

import click
from flask import Flask, current_app
from flask.cli import AppGroup, ScriptInfo
from sqlalchemy.exc import SQLAlchemyError

from config import Config
from cookieapp.accounts.directory import AddressTaken, clean_address, directory
from cookieapp.accounts.identity import end_sessions
from cookieapp.accounts.models import ROLES, User
from cookieapp.accounts.passwords import SHORTEST, Passwords
from cookieapp.storage.embedded import EmbeddedServer, EmbeddedServerError
from cookieapp.storage.migrate import upgrade
from cookieapp.storage.unavailable import Unavailable


class Accounts(AppGroup):
    """Commands about accounts, on stores that are up and up to date while they run."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; also while the site is stopped and its Redis with it."""
        config: Config = ctx.ensure_object(ScriptInfo).load_app().extensions["cookieapp.config"]
        try:
            upgrade(config.effective_database_url)
            with nullcontext() if config.redis_url else EmbeddedServer(config.data_dir):
                return super().invoke(ctx)
        except Unavailable as error:
            raise click.ClickException(f"Nothing or only a part was done: {error}.") from None
        except (EmbeddedServerError, SQLAlchemyError) as error:
            raise click.ClickException(str(error)) from None


users = Accounts("users", help="Accounts: create, promote, disable, enable, end-sessions.")


def add_commands(app: Flask) -> None:
    """Make the commands known to an application."""
    app.cli.add_command(users)


@users.command()
@click.argument("email")
@click.option("--role", type=click.Choice(ROLES), default="user", show_default=True)
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
def create(email: str, role: str, password_stdin: bool) -> None:
    """Open an account for EMAIL; without --password-stdin a password is made and printed once."""
    password = sys.stdin.readline().rstrip("\n") if password_stdin else secrets.token_urlsafe(16)
    if len(password) < SHORTEST:
        raise click.ClickException(f"The password needs at least {SHORTEST} characters.")
    hasher: Passwords = current_app.extensions["cookieapp.passwords"]
    try:
        user = directory().create(clean_address(email), hasher.hash(password), role)
    except ValueError as error:
        raise click.ClickException(str(error)) from None
    except AddressTaken:
        raise click.ClickException(f"{email} has an account already.") from None
    click.echo(
        f"{user.email} now has the role {role}." + ("" if password_stdin else f" Password: {password}")
    )


@users.command()
@click.argument("email")
@click.option("--role", type=click.Choice(ROLES), default="operator", show_default=True)
def promote(email: str, role: str) -> None:
    """Give the account of EMAIL another role; its sessions end, so that the role counts at once."""
    user = _find(email)
    directory().set_role(user.id, role)
    end_sessions(user.id)
    click.echo(f"{user.email} now has the role {role}.")


@users.command()
@click.argument("email")
def disable(email: str) -> None:
    """Shut the account of EMAIL and end its sessions."""
    user = _find(email)
    directory().set_disabled(user.id, True)
    click.echo(f"{user.email} is disabled; sessions ended: {end_sessions(user.id)}.")


@users.command()
@click.argument("email")
def enable(email: str) -> None:
    """Open the account of EMAIL again."""
    user = _find(email)
    directory().set_disabled(user.id, False)
    click.echo(f"{user.email} is enabled.")


@users.command("end-sessions")
@click.argument("email")
def end_all_sessions(email: str) -> None:
    """End every session of the account of EMAIL."""
    user = _find(email)
    click.echo(f"{user.email}: sessions ended: {end_sessions(user.id)}.")


def _find(email: str) -> User:
    user = directory().find(email)
    if user is None:
        raise click.ClickException(f"There is no account for {email}.")
    return user
