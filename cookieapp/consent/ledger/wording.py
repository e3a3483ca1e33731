"""The words that decisions answer to: notices as they were shown, and what was told about services.

Each is kept once, and a record names it by a hash over all of it, so that nobody can put
other words under a decision afterwards.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from cookieapp.consent.ledger.entry import Entry
from cookieapp.consent.ledger.models import ConsentNotice, ServiceText
from cookieapp.consent.ledger.texts import describe
from cookieapp.consent.verifier import canonical
from cookieapp.register import Register
from cookieapp.storage.sql import Sql

Pair = tuple[str, str]
"""The id of a service, and the content hash of what was told about it."""
Kept = dict[str | Pair, str]
"""What the database holds: a notice, or the words about a service, with the hash over all of it."""


class Wording:
    """The words of a site. What reads raises Unavailable while the database is away."""

    def __init__(self, sql: Sql, register: Register) -> None:
        self._sql = sql
        self._today = {
            (service.id, service.hash): canonical(describe(service, register)).decode()
            for service in register.optional_services
        }
        self._kept: Kept = {}

    def notice(self, name: str) -> dict[str, Any] | None:
        """Find a notice by its hash, as it was shown."""
        with self._sql.session() as session:
            kept = session.get(ConsentNotice, name)
            return json.loads(kept.content) if kept is not None else None

    def texts(self, wanted: Iterable[Pair]) -> dict[Pair, dict[str, Any]]:
        """Find what was told about services under these content hashes."""
        pairs = list(wanted)
        with self._sql.session() as session:
            return {pair: json.loads(content) for pair, content in _find(session, pairs).items()}

    def keep(self, session: Session, entry: Entry, now: datetime) -> Kept:
        """Keep the words of an entry and of today, once each; gives what is kept when the session commits."""
        kept: dict[str | Pair, str] = {}
        if entry.notice is not None and entry.notice.hash not in self._kept:
            values = {"hash": entry.notice.hash, "content": entry.notice.text, "first_shown_at": now}
            _insert_once(session, ConsentNotice, values)
            kept[entry.notice.hash] = entry.notice.hash
        answered = {(service, answer.hash) for service, answer in entry.answers.items()}
        fresh = [pair for pair in {*self._today, *answered} if pair not in self._kept]
        for pair in fresh:
            if pair in self._today:
                words = self._today[pair]
                values = {"service": pair[0], "hash": pair[1], "content": words, "first_seen_at": now}
                _insert_once(session, ServiceText, values)
        if fresh:  # as they are kept, which may be in the form of an earlier release
            kept |= {pair: mark(words) for pair, words in _find(session, fresh).items()}
        return kept

    def remember(self, kept: Kept) -> None:
        """Note what the database holds by now."""
        self._kept |= kept

    def marks(self, entry: Entry, kept: Kept) -> dict[str, str]:
        """Give, for each service that an entry answers, the hash over all words that it answers to.

        It is empty where nobody has kept the words: of what was agreed to before this
        database was there.
        """
        known = {**self._kept, **kept}
        return {service: known.get((service, answer.hash), "") for service, answer in entry.answers.items()}


def mark(words: str) -> str:
    """Name a text after all of it: SHA-256, in hexadecimal."""
    return hashlib.sha256(words.encode()).hexdigest()


def _find(session: Session, pairs: list[Pair]) -> dict[Pair, str]:
    rows = session.scalars(
        select(ServiceText).where(
            ServiceText.service.in_([service for service, _ in pairs]),
            ServiceText.hash.in_([name for _, name in pairs]),
        )
    )
    return {(row.service, row.hash): row.content for row in rows}


def _insert_once(session: Session, table: type[ConsentNotice | ServiceText], values: dict[str, Any]) -> None:
    dialect = session.get_bind().dialect.name
    if dialect == "postgresql":
        # Imported here: SQLite does without it, and every worker would carry it along.
        from sqlalchemy.dialects.postgresql import insert as insert_there

        session.execute(insert_there(table).values(values).on_conflict_do_nothing())
    else:
        session.execute(insert(table).prefix_with("OR IGNORE").values(values))
