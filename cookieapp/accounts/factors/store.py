"""The second factors of accounts: the only place that asks the database about them."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Result, delete, func, select, union_all, update

from cookieapp.accounts.factors import recovery, totp
from cookieapp.accounts.factors.models import Passkey, RecoveryCode, Totp
from cookieapp.accounts.factors.sealed import Seal
from cookieapp.storage.sql import Sql, changed
from cookieapp.storage.stores import sql
from cookieapp.web.csrf import keys

MOST_PASSKEYS = 20


@dataclass(frozen=True, slots=True)
class Owned:
    """What an account has: an app since when, its passkeys, and how many recovery codes are left."""

    app_since: datetime | None
    passkeys: tuple[Passkey, ...]
    codes: int

    @property
    def any(self) -> bool:
        """Tell whether there is a second factor; recovery codes alone are none."""
        return self.app_since is not None or bool(self.passkeys)

    @property
    def number(self) -> int:
        """Count the factors."""
        return len(self.passkeys) + (self.app_since is not None)


class Factors:
    """Find, check and change second factors."""

    def __init__(self, sql: Sql, keys: Sequence[bytes], clock: Callable[[], float] = time.time) -> None:
        self._sql = sql
        self._seal = Seal(keys, "totp")
        self._clock = clock

    def of(self, user_id: str) -> Owned:
        """List what an account has."""
        with self._sql.session() as session:
            app = session.get(Totp, user_id)
            own = select(Passkey).where(Passkey.user_id == user_id).order_by(Passkey.created_at)
            passkeys = tuple(session.scalars(own))
            counted = select(func.count()).where(RecoveryCode.user_id == user_id)
            return Owned(app.created_at if app else None, passkeys, session.scalar(counted) or 0)

    def any(self, user_id: str) -> bool:
        """Tell whether an account has a second factor."""
        either = union_all(
            select(Totp.user_id).where(Totp.user_id == user_id),
            select(Passkey.user_id).where(Passkey.user_id == user_id),
        )
        with self._sql.session() as session:
            return session.execute(either).first() is not None

    def set_app(self, user_id: str, secret: str, code: str) -> bool:
        """Let an app be a factor if the code shows that it has the secret; it takes an older one's place."""
        step = totp.step_of(secret, code, self._clock())
        if step is None:
            return False
        with self._sql.session() as session:
            session.merge(
                Totp(
                    user_id=user_id,
                    sealed=self._seal.close(secret),
                    last_step=step,
                    created_at=datetime.now(UTC),
                )
            )
        return True

    def has_app(self, user_id: str, secret: str) -> bool:
        """Tell whether an account's app has this very secret."""
        with self._sql.session() as session:
            app = session.get(Totp, user_id)
        return app is not None and self._seal.open(app.sealed) == secret

    def accepts_code(self, user_id: str, written: str) -> bool:
        """Check a code of the app. Each is good once, also for two who send it at the same time."""
        with self._sql.session() as session:
            app = session.get(Totp, user_id)
        secret = self._seal.open(app.sealed) if app else None
        step = totp.step_of(secret, written, self._clock()) if secret else None
        if secret is None or step is None:
            return False
        # Sealed anew each time, so that a key that was replaced is soon needed by nobody.
        once = (
            update(Totp)
            .where(Totp.user_id == user_id, Totp.last_step < step)
            .values(last_step=step, sealed=self._seal.close(secret))
        )
        with self._sql.session() as session:
            return _one(session.execute(once))

    def remove_app(self, user_id: str) -> bool:
        """Remove the app; False where there is none."""
        with self._sql.session() as session:
            removed = _one(session.execute(delete(Totp).where(Totp.user_id == user_id)))
        self._drop_lonely_codes(user_id)
        return removed

    def new_codes(self, user_id: str) -> list[str]:
        """Make ten recovery codes; those before them are good no more."""
        codes = recovery.new_codes()
        with self._sql.session() as session:
            session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user_id))
            session.add_all(
                RecoveryCode(user_id=user_id, hash=recovery.hash_of(user_id, code)) for code in codes
            )
        return codes

    def holds(self, user_id: str, codes: Sequence[str]) -> bool:
        """Tell whether any of these recovery codes is still good."""
        kept = [recovery.hash_of(user_id, code) for code in codes]
        wanted = select(RecoveryCode.hash).where(RecoveryCode.user_id == user_id, RecoveryCode.hash.in_(kept))
        with self._sql.session() as session:
            return session.execute(wanted).first() is not None

    def accepts_recovery(self, user_id: str, written: str) -> bool:
        """Check a recovery code and strike it out."""
        kept = recovery.hash_of(user_id, written)
        if kept is None:
            return False
        strike = delete(RecoveryCode).where(RecoveryCode.user_id == user_id, RecoveryCode.hash == kept)
        with self._sql.session() as session:
            return _one(session.execute(strike))

    def add_passkey(self, passkey: Passkey) -> bool:
        """Keep a passkey; False where it is known already or the account has too many."""
        passkey.id = passkey_key(passkey.credential_id)
        with self._sql.session() as session:
            own = select(func.count()).where(Passkey.user_id == passkey.user_id)
            if session.get(Passkey, passkey.id) or (session.scalar(own) or 0) >= MOST_PASSKEYS:
                return False
            session.add(passkey)
        return True

    def passkey(self, credential_id: bytes) -> Passkey | None:
        """Find a passkey."""
        with self._sql.session() as session:
            return session.get(Passkey, passkey_key(credential_id))

    def used(self, passkey: Passkey, sign_count: int) -> None:
        """Note that a passkey was used."""
        values = {"sign_count": sign_count, "used_at": datetime.now(UTC)}
        with self._sql.session() as session:
            session.execute(update(Passkey).where(Passkey.id == passkey.id).values(**values))

    def rename(self, user_id: str, passkey_id: str, name: str) -> bool:
        """Give one of the account's passkeys another name; False where there is no such one."""
        own = update(Passkey).where(Passkey.user_id == user_id, Passkey.id == passkey_id)
        with self._sql.session() as session:
            return _one(session.execute(own.values(name=name)))

    def remove_passkey(self, user_id: str, passkey_id: str) -> bool:
        """Remove one of the account's passkeys; False where there is no such one."""
        own = delete(Passkey).where(Passkey.user_id == user_id, Passkey.id == passkey_id)
        with self._sql.session() as session:
            removed = _one(session.execute(own))
        self._drop_lonely_codes(user_id)
        return removed

    def remove_all(self, user_id: str) -> int:
        """Remove every factor and recovery code; gives how many factors there were."""
        number = self.of(user_id).number
        with self._sql.session() as session:
            for table in (Totp, Passkey, RecoveryCode):
                session.execute(delete(table).where(table.user_id == user_id))
        return number

    def _drop_lonely_codes(self, user_id: str) -> None:
        """Delete recovery codes that stand in for nothing any more: the last factor is gone."""
        if not self.any(user_id):
            with self._sql.session() as session:
                session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user_id))


def passkey_key(credential_id: bytes) -> str:
    """Give the short name of a passkey."""
    return hashlib.sha256(credential_id).hexdigest()


def _one(result: Result[Any]) -> bool:
    return changed(result) == 1


def factors() -> Factors:
    """Give the second factors of the current application's accounts."""
    return Factors(sql(), keys())


def has_second_factor(user_id: str) -> bool:
    """Tell whether an account has a second factor: a short password is long enough then."""
    return factors().any(user_id)
