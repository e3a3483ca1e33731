"""Links sent by e-mail: good once, for a while, for one purpose, and for the account as it is now.

Only a keyed hash of each is kept. A link stops being good when what it stands on changes:
a new password makes every link to reset it worthless (ASVS v5.0.0-6.4.1 and 6.5.5).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from cookieapp.accounts.people.models import User
from cookieapp.storage.sql import Base, Sql, UtcTime, changed
from cookieapp.storage.stores import sql
from cookieapp.web.csrf import keys

_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Purpose:
    """What a link is for, how long it is good, and what of the account must not have changed."""

    name: str
    life: timedelta
    stands_on: Callable[[User], object]


CONFIRM = Purpose(
    "confirm", timedelta(days=1), lambda user: (user.email_key, user.password_hash, user.confirmed_at is None)
)
RESET = Purpose(
    "reset",
    timedelta(minutes=30),
    lambda user: (user.email_key, user.password_hash, user.disabled_at is None),
)
NEW_ADDRESS = Purpose("address", timedelta(days=1), lambda user: (user.email_key, user.password_hash))
# Who takes an account over may change its address and password as often as they like: the way back stays.
OLD_ADDRESS = Purpose("undo-address", timedelta(days=7), lambda _: ())
STAY = Purpose("stay", timedelta(days=14), lambda user: user.leaving_at and user.leaving_at.isoformat())


class SentLink(Base):
    """A link that was sent. `seal` is the keyed hash of its secret, `state` of what it stands on."""

    __tablename__ = "links"

    seal: Mapped[str] = mapped_column(String(48), primary_key=True)
    user_id: Mapped[str] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    purpose: Mapped[str] = mapped_column(String(20))
    state: Mapped[str] = mapped_column(String(48))
    facts: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    expires_at: Mapped[datetime] = mapped_column(UtcTime, index=True)


@dataclass(frozen=True, slots=True)
class Found:
    """A link that is good: whose it is, and what was noted when it was made."""

    user: User
    facts: dict[str, Any]


class Links:
    """All links. Those made with a former secret key stay good as long as the key is accepted."""

    def __init__(
        self, sql: Sql, keys: Sequence[bytes], clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._sql = sql
        self._keys = [key[:64] for key in keys]
        self._clock = clock

    def make(self, purpose: Purpose, user: User, number: str, facts: dict[str, Any] | None = None) -> str:
        """Make a link's secret out of a random number.

        The same number makes the same secret: a letter that is sent again after a failure
        holds the link that it held before.
        """
        raw = _hash(f"{purpose.name} {number}", self._keys[0], b"link", 32)
        token = base64.urlsafe_b64encode(raw).decode().rstrip("=")
        seal = _seal(token, self._keys[0])
        with self._sql.session() as session:
            session.execute(delete(SentLink).where(SentLink.seal == seal))
            session.add(
                SentLink(
                    seal=seal,
                    user_id=user.id,
                    purpose=purpose.name,
                    state=_state(purpose, user, self._keys[0]),
                    facts=facts or {},
                    expires_at=self._clock() + purpose.life,
                )
            )
        return token

    def look(self, purpose: Purpose, token: str) -> Found | None:
        """Give what a link leads to while it is good, and leave it good: mail scanners open links too."""
        if not _TOKEN.fullmatch(token):
            return None
        seals = [_seal(token, key) for key in self._keys]
        with self._sql.session() as session:
            link = session.scalar(select(SentLink).where(SentLink.seal.in_(seals)))
            if link is None or link.purpose != purpose.name or link.expires_at <= self._clock():
                return None
            user = session.get(User, link.user_id, populate_existing=True)
        if user is None or not any(
            hmac.compare_digest(link.state, _state(purpose, user, key)) for key in self._keys
        ):
            return None
        return Found(user, dict(link.facts))

    def use(self, purpose: Purpose, token: str) -> Found | None:
        """Use a link up. Of two who try at once, one gets it; the other gets None.

        Belongs to the transaction that is open: if what it was used for fails, it is good again.
        """
        with self._sql.session() as session:
            found = self.look(purpose, token)
            if found is None:
                return None
            seals = [_seal(token, key) for key in self._keys]
            used = session.execute(delete(SentLink).where(SentLink.seal.in_(seals)))
            return found if changed(used) == 1 else None

    def of(self, user_id: str) -> Sequence[SentLink]:
        """List an account's links that are good."""
        own = (SentLink.user_id == user_id, SentLink.expires_at > self._clock())
        with self._sql.session() as session:
            return session.scalars(select(SentLink).where(*own).order_by(SentLink.expires_at)).all()

    def forget(self, user_id: str, purpose: Purpose | None = None) -> None:
        """Make an account's links worthless, those for one purpose or all of them."""
        with self._sql.session() as session:
            own = delete(SentLink).where(SentLink.user_id == user_id)
            session.execute(own.where(SentLink.purpose == purpose.name) if purpose else own)

    def forget_old(self) -> int:
        """Delete links that are good no more; gives how many."""
        with self._sql.session() as session:
            gone = session.execute(delete(SentLink).where(SentLink.expires_at <= self._clock()))
        return changed(gone)


def _seal(token: str, key: bytes) -> str:
    return _hash(token, key, b"link seal", 24).hex()


def _state(purpose: Purpose, user: User, key: bytes) -> str:
    return _hash(repr(purpose.stands_on(user)), key, b"link state", 24).hex()


def _hash(text: str, key: bytes, person: bytes, size: int) -> bytes:
    return hashlib.blake2b(text.encode(), key=key, digest_size=size, person=person).digest()


def links() -> Links:
    """Give the links of the current application."""
    return Links(sql(), keys())
