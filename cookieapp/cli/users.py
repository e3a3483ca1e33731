"""`flask users`: the accounts."""

from __future__ import annotations

import secrets
import sys

import click

from cookieapp.accounts import commands
from cookieapp.accounts.people.models import ROLES
from cookieapp.cli.stores import StoreCommands

users = StoreCommands("users", help="Accounts: create, list, promote, disable, enable, end-sessions, delete.")


@users.command()
@click.argument("email")
@click.option("--role", type=click.Choice(ROLES), default="user", show_default=True)
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
def create(email: str, role: str, password_stdin: bool) -> None:
    """Open an account for EMAIL; without --password-stdin a password is made and printed once."""
    password = sys.stdin.readline().rstrip("\n") if password_stdin else secrets.token_urlsafe(16)
    commands.create(email, password, role)
    if not password_stdin:
        click.echo(f"Password: {password}")


@users.command("list")
def list_accounts() -> None:
    """List every account: address, role, and what keeps it from being used."""
    commands.list_all()


@users.command()
@click.argument("email")
@click.option("--role", type=click.Choice(ROLES), default="operator", show_default=True)
def promote(email: str, role: str) -> None:
    """Give the account of EMAIL another role; its sessions end, so that the role counts at once."""
    commands.promote(email, role)


@users.command()
@click.argument("email")
def disable(email: str) -> None:
    """Shut the account of EMAIL and end its sessions."""
    commands.disable(email)


@users.command()
@click.argument("email")
def enable(email: str) -> None:
    """Open the account of EMAIL again."""
    commands.enable(email)


@users.command("end-sessions")
@click.argument("email")
def end_all_sessions(email: str) -> None:
    """End every session of the account of EMAIL."""
    commands.end_all_sessions(email)


@users.command("remove-factors")
@click.argument("email")
def remove_factors(email: str) -> None:
    """Remove every second factor of EMAIL, whose owner has lost them, and end the sessions."""
    commands.remove_factors(email)


@users.command()
@click.argument("email")
@click.confirmation_option(prompt="Erase the account at once and for good?")
def delete(email: str) -> None:
    """Erase the account of EMAIL and everything about it, at once and for good."""
    commands.delete(email)
