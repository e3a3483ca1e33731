"""A decision on its way into the ledger."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from cookieapp.consent.decision import Answer
from cookieapp.consent.ledger.moments import moment_of, written_moment
from cookieapp.consent.ledger.notice import Notice
from cookieapp.consent.ledger.place import Place


def new_id() -> str:
    """Draw the number of a record or a consent id: 128 random bits in base64url."""
    return secrets.token_urlsafe(16)


@dataclass(frozen=True, slots=True)
class Entry:
    """What one decision says: only the services that it answers, and those it took away.

    `places` are where the server keeps what has to be erased with it, `owner` is the
    account it was made in, `shared` the answers that count in all its browsers from now on
    (None: it does not share). `corrects` names a record that may have been written although
    it never took effect.
    """

    consent_id: str
    decided_at: int
    control: str
    notice: Notice | None
    language: str
    signal: bool
    answers: Mapping[str, Answer]
    withdrawn: tuple[str, ...] = ()
    owner: str | None = None
    places: tuple[Place, ...] = ()
    shared: Mapping[str, Answer] | None = None
    corrects: str = ""
    id: str = field(default_factory=new_id)

    def with_places(self, places: Sequence[Place]) -> Entry:
        """Give the same entry with other places to empty."""
        return replace(self, places=tuple(places))

    def told(self) -> dict[str, Any]:
        """Give the part of the record's content that the person decided."""
        said = {
            "id": self.id,
            "consent_id": self.consent_id,
            "decided_at": written_moment(moment_of(self.decided_at)),
            "control": self.control,
            "language": self.language,
            "notice": self.notice.hash if self.notice else "",
            "signal": self.signal,
            "answers": {
                service: {
                    "granted": answer.granted,
                    "hash": answer.hash,
                    "until": written_moment(moment_of(answer.until)) if answer.until is not None else None,
                }
                for service, answer in self.answers.items()
            },
            "withdrawn": list(self.withdrawn),
        }
        return {**said, "corrects": self.corrects} if self.corrects else said

    def to_json(self) -> dict[str, Any]:
        """Write everything down, for an entry that has to wait."""
        return {
            "id": self.id,
            "consent_id": self.consent_id,
            "decided_at": self.decided_at,
            "control": self.control,
            "language": self.language,
            "notice": self.notice.content if self.notice else None,
            "signal": self.signal,
            "answers": _written(self.answers),
            "withdrawn": list(self.withdrawn),
            "owner": self.owner,
            "places": [[place.service, place.cookie, place.place] for place in self.places],
            "corrects": self.corrects,
            "shared": None if self.shared is None else _written(self.shared),
        }

    @classmethod
    def from_json(cls, said: Mapping[str, Any]) -> Entry:
        """Read what `to_json` gave; KeyError, TypeError or ValueError for anything else."""
        return cls(
            consent_id=said["consent_id"],
            decided_at=int(said["decided_at"]),
            control=said["control"],
            notice=Notice.read(said["notice"]) if said["notice"] else None,
            language=said["language"],
            signal=bool(said["signal"]),
            answers=_read(said["answers"]),
            shared=None if said["shared"] is None else _read(said["shared"]),
            withdrawn=tuple(said["withdrawn"]),
            owner=said["owner"],
            places=tuple(Place(*values) for values in said["places"]),
            corrects=said["corrects"],
            id=said["id"],
        )


def _written(answers: Mapping[str, Answer]) -> dict[str, list[Any]]:
    return {
        service: [answer.granted, answer.hash, answer.at, answer.until, answer.under_signal]
        for service, answer in answers.items()
    }


def _read(said: Mapping[str, Any]) -> dict[str, Answer]:
    return {service: Answer(*values) for service, values in said.items()}


def account_mark(user_id: str, salt: str) -> str:
    """Stand in for an account in a record: nothing can be read from it without the salt."""
    return hashlib.sha256(f"{salt} {user_id}".encode()).hexdigest()
