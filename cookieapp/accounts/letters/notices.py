"""Tell people what happened to their account, and send them the links they need.

A letter is put into the outbox in the transaction that is open, so that it goes out if and
only if what it tells of was kept.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from flask import has_request_context

from config import LANGUAGES
from cookieapp.accounts.history.happenings import WORDS
from cookieapp.accounts.people.models import User
from cookieapp.mail.courier import courier
from cookieapp.mail.outbox import Outbox
from cookieapp.storage.stores import sql
from cookieapp.web import language
from cookieapp.web.here import the_config


def tell(user: User, kind: str, *, address: str | None = None, **facts: Any) -> None:
    """Tell the owner of an account by e-mail what happened: any kind of event there are words for.

    `browser` is the browser's kind as a session keeps it. `address` is for telling a former one.
    """
    if kind not in WORDS:
        raise ValueError(f"there are no words for {kind}")
    noted = {**facts, "event": kind, "at": datetime.now(UTC).isoformat()}
    _post("notice", address or user.email, language_of(user), noted, user.id)


def send(kind: str, user: User, *, address: str | None = None) -> None:
    """Send the owner of an account a letter of a kind, to the account's address if not to another."""
    _post(kind, address or user.email, language_of(user), {}, user.id)


def send_to(kind: str, address: str) -> None:
    """Send a letter to an address that somebody typed, if it turns out that there is anything to send."""
    _post(kind, address, language_of(None), {}, None)


def language_of(user: User | None) -> str:
    """Give the language for letters: the account's preference, else that of the page at hand."""
    preferred = [user.preferences.get("language"), user.language] if user else []
    if has_request_context():
        preferred.append(language.current())
    config = the_config()
    preferred.append(config.default_language)
    return next(one for one in preferred if one in LANGUAGES)


def _post(kind: str, address: str, in_language: str, facts: dict[str, Any], user_id: str | None) -> None:
    Outbox(sql()).put(kind, address, in_language, facts, user_id)
    sql().after_commit(courier().wake)
