"""Prepare an installation: house advertisements always, accounts to try in demo mode."""

from __future__ import annotations

import secrets

from config import Config
from cookieapp.accounts.passwords.hashing import Passwords
from cookieapp.accounts.people.directory import Directory
from cookieapp.accounts.people.models import ROLES
from cookieapp.advertising.seeds import seed as seed_advertisements
from cookieapp.storage.sql import Sql


def seed(config: Config) -> list[str]:
    """Fill what is empty; gives the lines to print.

    In demo mode one account for each role gets a new random password at every start.
    """
    sql = Sql(config.effective_database_url)
    try:
        seed_advertisements(sql, config.operator.name, config.operator.address, demo=config.demo)
        return [_account(Directory(sql), role) for role in ROLES] if config.demo else []
    finally:
        sql.close()


def _account(directory: Directory, role: str) -> str:
    email, password = f"{role}@demo.example", secrets.token_urlsafe(15)
    password_hash = Passwords().hash(password)
    user = directory.find(email)
    if user is None:
        directory.create(email, password_hash, role)
    else:
        directory.set_password_hash(user.id, password_hash)
        directory.set_role(user.id, role)
        directory.confirm(user.id)
        directory.set_leaving(user.id, None)
        directory.set_disabled(user.id, False)
    return f"demo account {role} {email} {password}"
