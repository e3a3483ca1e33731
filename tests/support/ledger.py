"""Look into the ledger, and tamper with it as somebody with the database's password might."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import select, text

from cookieapp.consent.ledger.audit import Checkpoint, audit
from cookieapp.consent.ledger.models import ConsentRecord
from cookieapp.storage.stores import Stores

_GUARDED = ("consent_records", "consent_notices", "consent_texts")


def records(app: Flask) -> list[ConsentRecord]:
    """All records in the order in which they were written."""
    with Stores.of(app).sql.session() as session:
        return list(session.scalars(select(ConsentRecord).order_by(ConsentRecord.seq)))


def whole(app: Flask, expected: Checkpoint | None = None) -> Checkpoint:
    """Check the ledger; raises Broken."""
    return audit(Stores.of(app).sql, app.extensions["cookieapp.consent.ring"], expected)


def alter(app: Flask, statement: str, **values: str) -> None:
    """Take the triggers away, do something by hand, and put nothing back."""
    engine = Stores.of(app).sql.engine
    with engine.begin() as connection:
        for table in _GUARDED:
            if engine.dialect.name == "postgresql":
                connection.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
            else:
                for act in ("update", "delete"):
                    connection.execute(text(f"DROP TRIGGER IF EXISTS {table}_no_{act}"))
        connection.execute(text(statement), values)
        if engine.dialect.name == "postgresql":
            for table in _GUARDED:
                connection.execute(text(f"ALTER TABLE {table} ENABLE TRIGGER USER"))
