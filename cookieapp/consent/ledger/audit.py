"""Go through the whole ledger and name the first record that does not hold.

Reads records one after the other, however many there are: once in the order in which they
were written, once by consent id.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, select

from cookieapp.consent.ledger.checks import Broken, check_signature, content_of, keys_of
from cookieapp.consent.ledger.entry import account_mark
from cookieapp.consent.ledger.models import (
    ConsentHead,
    ConsentKey,
    ConsentNotice,
    ConsentOwner,
    ConsentRecord,
    ServiceText,
)
from cookieapp.consent.ledger.retention import forgotten_statement
from cookieapp.consent.ledger.signing import Ring, public_keys
from cookieapp.consent.ledger.wording import Pair, mark
from cookieapp.consent.verifier import digest, signature_holds
from cookieapp.storage.sql import Sql

AT_ONCE = 500  # records in memory
_TEXTS = select(ServiceText.__table__)


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """How long the ledger was and the hash of its last record: note it down elsewhere, and compare."""

    length: int
    hash: str


def audit(sql: Sql, ring: Ring, expected: Checkpoint | None = None) -> Checkpoint:
    """Check everything; gives the checkpoint it ends with.

    `expected` is an earlier checkpoint that the ledger has to contain. Raises Broken, and
    Unavailable without SQL.
    """
    with sql.session() as session:
        keys = keys_of(public_keys(session)["keys"])
        newest = session.scalar(select(ConsentKey).order_by(ConsentKey.number.desc()).limit(1))
        if newest is not None and not ring.opens(newest):
            raise Broken(f"key {newest.id}", "it was not sealed under this site's secret key")
    # One view of everything, also while decisions are being made.
    connection = sql.engine.connect()
    if sql.engine.dialect.name == "postgresql":
        connection = connection.execution_options(isolation_level="REPEATABLE READ")
    with connection:
        head = connection.execute(select(ConsentHead.__table__)).first()
        end = _in_order(connection, keys, expected, _beginning(head, keys))
        if head is None and end.length:
            raise Broken("consent_head", "the row that holds the ledger's length is gone")
        if head is not None and (head.length, head.hash) != (end.length, end.hash):
            raise _torn(head, end)
        if expected is not None and expected.length > end.length:
            raise Broken(f"record {end.length + 1}", f"there were {expected.length} records before")
        _by_consent_id(connection, forgotten=head is not None and head.forgotten > 0)
        _notices(connection)
        _owners(connection)
    return end


def _torn(head: Row[Any], end: Checkpoint) -> Broken:
    """Say what is wrong where the ledger does not end as its head says."""
    if head.length > end.length:
        return Broken(
            f"record {end.length + 1}", f"it is missing: {head.length} were written, {end.length} are here"
        )
    if head.length < end.length:
        return Broken(f"record {head.length + 1}", f"it was added by hand: only {head.length} were written")
    return Broken("consent_head", "its hash was altered: it is not that of the last record")


def _beginning(head: Row[Any] | None, keys: dict[str, str]) -> Checkpoint:
    """Say where the ledger begins: after old records, if the site signed that it forgot them."""
    if head is None or not head.forgotten:
        return Checkpoint(0, "")
    signed = forgotten_statement(head.forgotten, head.last_forgotten)
    if not signature_holds(keys.get(head.key, ""), head.signature, signed):
        raise Broken("record 1", "it is missing, and the site did not forget it itself")
    return Checkpoint(head.forgotten, head.last_forgotten)


def _in_order(
    connection: Connection, keys: dict[str, str], expected: Checkpoint | None, begin: Checkpoint
) -> Checkpoint:
    seq, before = begin.length, begin.hash
    texts = {(text.service, text.hash): mark(text.content) for text in connection.execute(_TEXTS)}
    with _stream(connection, select(ConsentRecord.__table__).order_by(ConsentRecord.seq)) as rows:
        for record in rows:
            seq += 1
            name = f"record {seq} ({record.id})"
            if record.seq != seq:
                raise Broken(f"record {seq}", "it is missing")
            content = content_of(record, name)
            if content["before"] != before:
                raise Broken(name, "it does not follow the record before it")
            check_signature(record, name, keys)
            _check_words(content, name, texts)
            before = record.hash
            if expected is not None and expected.length == seq and expected.hash != before:
                raise Broken(name, "it is another record than the checkpoint says")
    return Checkpoint(seq, before)


def _check_words(content: dict[str, Any], name: str, texts: dict[Pair, str]) -> None:
    """Make sure that a record's answers still stand under the words they were given to; Broken otherwise.

    Records in format 1 did not say.
    """
    for service, answer in content["answers"].items():
        if answer.get("text") and texts.get((service, answer["hash"])) != answer["text"]:
            raise Broken(name, f"the words about {service} that it answers to were altered or are gone")


def _by_consent_id(connection: Connection, *, forgotten: bool) -> None:
    chain, number, previous = "", 0, ""
    wanted = select(
        ConsentRecord.consent_id,
        ConsentRecord.number,
        ConsentRecord.seq,
        ConsentRecord.hash,
        ConsentRecord.content,
    ).order_by(ConsentRecord.consent_id, ConsentRecord.number)
    with _stream(connection, wanted) as rows:
        for record in rows:
            if record.consent_id != chain:
                chain, number, previous = record.consent_id, 0, ""
            number += 1
            if number == 1 and record.number > 1 and forgotten:
                number, previous = record.number, json.loads(record.content)["previous"]
            if record.number != number or json.loads(record.content)["previous"] != previous:
                raise Broken(f"record {record.seq}", "it does not continue the chain of its consent id")
            previous = record.hash


def _notices(connection: Connection) -> None:
    with _stream(connection, select(ConsentNotice.__table__)) as rows:
        for notice in rows:
            try:
                whole = digest(json.loads(notice.content)) == notice.hash
            except ValueError:
                whole = False
            if not whole:
                raise Broken(f"notice {notice.hash}", "its words were altered")
    missing = (
        select(ConsentRecord.seq)
        .where(ConsentRecord.notice != "", ConsentRecord.notice.not_in(select(ConsentNotice.hash)))
        .order_by(ConsentRecord.seq)
        .limit(1)
    )
    seq = connection.execute(missing).scalar()
    if seq is not None:
        raise Broken(f"record {seq}", "the notice that it names is gone")


def _owners(connection: Connection) -> None:
    wanted = select(ConsentRecord.seq, ConsentRecord.content, ConsentOwner.user_id, ConsentOwner.salt).join(
        ConsentOwner, ConsentOwner.record_id == ConsentRecord.id
    )
    with _stream(connection, wanted) as rows:
        for owned in rows:
            if json.loads(owned.content)["account"] != account_mark(owned.user_id, owned.salt):
                raise Broken(f"record {owned.seq}", "it was given to another account")


@contextmanager
def _stream(connection: Connection, wanted: Any) -> Iterator[Iterable[Row[Any]]]:
    result = connection.execute(wanted.execution_options(yield_per=AT_ONCE))
    try:
        yield result
    finally:
        result.close()
