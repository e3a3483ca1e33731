"""Check the decisions of one consent id, without going through the whole ledger."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from cookieapp.consent.ledger.checks import Broken, check_signature, content_of, keys_of
from cookieapp.consent.ledger.models import ConsentHead, ConsentRecord
from cookieapp.consent.ledger.signing import public_keys
from cookieapp.storage.sql import Sql


@dataclass(frozen=True, slots=True)
class Chain:
    """How many decisions were checked. `broken` is the id of the first that does not hold, and `problem` why.

    Where something else than a record is wrong, `broken` names that.
    """

    length: int
    broken: str = ""
    problem: str = ""

    @property
    def whole(self) -> bool:
        """Tell whether everything holds."""
        return not self.problem


def follow(sql: Sql, consent_id: str) -> Chain:
    """Follow the chain of a consent id from its first decision. Raises Unavailable.

    Each record has to be as it was hashed and signed, and to continue the one before. That
    the last one has not been cut off, only an audit of the whole ledger shows.
    """
    checked = 0
    with sql.session() as session:
        forgotten = bool(session.scalar(select(ConsentHead.forgotten)))
        wanted = (
            select(ConsentRecord.__table__)
            .where(ConsentRecord.consent_id == consent_id)
            .order_by(ConsentRecord.number)
        )
        name = "keys"
        try:
            keys = keys_of(public_keys(session)["keys"])
            number, previous = 0, ""
            for record in session.execute(wanted):
                name = record.id
                content = content_of(record, name)
                check_signature(record, name, keys)
                if checked == 0 and forgotten:
                    number, previous = record.number - 1, content["previous"]
                if (record.number, content["previous"]) != (number + 1, previous):
                    return Chain(checked, name, "it does not continue the chain of its consent id")
                number, previous, checked = record.number, record.hash, checked + 1
        except Broken as broken:
            return Chain(checked, name, broken.problem)
    return Chain(checked)
