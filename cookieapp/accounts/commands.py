"""Commands for the operator: `flask --app app users …`. All are in the audit log."""

from __future__ import annotations

from datetime import datetime

import click

from cookieapp.accounts.factors.store import factors
from cookieapp.accounts.history.events import record
from cookieapp.accounts.letters import notices
from cookieapp.accounts.own.erasing import erase
from cookieapp.accounts.passwords.hashing import LONGEST, SHORTEST, passwords
from cookieapp.accounts.passwords.strength import words_of
from cookieapp.accounts.people.directory import AddressTaken, clean_address, directory
from cookieapp.accounts.people.models import User
from cookieapp.accounts.sessions.lifecycle import end_sessions
from cookieapp.storage.stores import sql
from cookieapp.web.here import the_config


def create(email: str, password: str, role: str) -> None:
    """Open an account that can be used at once; the rules for its password are those of the sign-up."""
    try:
        address = clean_address(email)
    except ValueError as error:
        raise click.ClickException(str(error)) from None
    _check(password, address)
    password_hash = passwords().hash(password)
    try:
        with sql().session():
            user = directory().create(address, password_hash, role)
            record(user.id, "opened-by-operator", role=role)
    except AddressTaken:
        raise click.ClickException(f"{email} has an account already.") from None
    click.echo(f"{user.email} now has the role {role}.")


def list_all() -> None:
    """Print one line an account."""
    for user in directory().all():
        click.echo(f"{user.email}\t{user.role}\t{_standing(user)}")


def promote(email: str, role: str) -> None:
    """Give an account a role, and end its sessions, which know the old one."""
    user = find(email)
    with sql().session():
        directory().set_role(user.id, role)
        record(user.id, "role-changed", role=role)
        end_sessions(user.id)
    click.echo(f"{user.email} now has the role {role}.")


def disable(email: str) -> None:
    """Shut an account and end its sessions."""
    user = find(email)
    with sql().session():
        directory().set_disabled(user.id, True)
        record(user.id, "disabled")
        ended = end_sessions(user.id)
    click.echo(f"{user.email} is disabled; sessions ended: {ended}.")


def enable(email: str) -> None:
    """Open an account again."""
    user = find(email)
    with sql().session():
        directory().set_disabled(user.id, False)
        record(user.id, "enabled")
    click.echo(f"{user.email} is enabled.")


def remove_factors(email: str) -> None:
    """Remove the second factors of an account and end its sessions; its owner gets a letter."""
    user = find(email)
    with sql().session():
        number = factors().remove_all(user.id)
        record(user.id, "factors-removed-by-operator")
        notices.tell(user, "factors-removed-by-operator")
        end_sessions(user.id)
    click.echo(f"{user.email}: second factors removed: {number}.")
    if not user.password_hash:
        click.echo("The account has no password; its owner sets one by way of /reset.")


def end_all_sessions(email: str) -> None:
    """End the sessions of an account."""
    user = find(email)
    ended = end_sessions(user.id)
    record(user.id, "sessions-ended-by-operator")
    click.echo(f"{user.email}: sessions ended: {ended}.")


def delete(email: str) -> None:
    """Erase an account without the days to think again, for somebody who asked the operator for it."""
    user = find(email)
    erase(user, "erased-by-operator")
    click.echo(f"{user.email} is erased.")


def find(email: str) -> User:
    """Find an account, or say that there is none."""
    user = directory().find(email)
    if user is None:
        raise click.ClickException(f"There is no account for {email}.")
    return user


def _check(password: str, address: str) -> None:
    if len(password) < SHORTEST:
        raise click.ClickException(f"The password needs at least {SHORTEST} characters.")
    if len(password) > LONGEST:
        raise click.ClickException(f"The password is longer than {LONGEST:,} characters.")
    operator = the_config().operator
    judgement = passwords().weigh(password, words_of(operator.name, operator.site, address))
    if judgement.refusal is not None:
        raise click.ClickException(str(judgement.refusal))


def _standing(user: User) -> str:
    said: list[tuple[str, datetime | None]] = [("disabled", user.disabled_at), ("leaving", user.leaving_at)]
    words = [f"{word} since {at:%Y-%m-%d}" for word, at in said if at is not None]
    return ", ".join(words) or ("usable" if user.confirmed_at else "address not confirmed")
