"""Find and change accounts: the only place that asks the database about them."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime

import email_validator
from sqlalchemy import Update, delete, select, update
from sqlalchemy.exc import IntegrityError

from cookieapp.accounts.people.models import ROLES, User
from cookieapp.storage.sql import Sql, changed
from cookieapp.storage.stores import sql
from cookieapp.web.characters import NO_LETTER

# Names such as mail.test are as good as others here: nothing is looked up, and who tries the site uses them.
email_validator.SPECIAL_USE_DOMAIN_NAMES.clear()


class AddressTaken(Exception):
    """There is an account with this address already."""


def clean_address(written: str) -> str:
    """Give an e-mail address in its normal form; ValueError where it is none (RFC 5321)."""
    if NO_LETTER in written:
        raise ValueError("what cannot be read is no part of an address")
    try:
        return email_validator.validate_email(written.strip(), check_deliverability=False).normalized
    except email_validator.EmailNotValidError as error:
        raise ValueError(str(error)) from None


def address_key(address: str) -> str:
    """Give the form of an address under which it is unique: upper and lower case are one.

    However it was typed: composed or decomposed, with a domain in its own letters or in ASCII.
    Letters that are merely alike, ß and ss, are not one: each may have a mailbox of its own,
    and nobody can take somebody else's address before they sign up.
    """
    plain = address.replace("\0", "").strip()
    with suppress(ValueError):
        plain = clean_address(plain)
    return plain.lower()[:320]


class Directory:
    """All accounts."""

    def __init__(self, sql: Sql) -> None:
        self._sql = sql

    def find(self, address: str) -> User | None:
        """Find the account of an address."""
        with self._sql.session() as session:
            return session.scalar(select(User).where(User.email_key == address_key(address)))

    def get(self, user_id: str) -> User | None:
        """Find an account by its id."""
        with self._sql.session() as session:
            return session.get(User, user_id)

    def unchanged(self, user: User) -> bool:
        """Tell whether an account is still open under the credentials with which it was found."""
        now = self.get(user.id)
        return now is not None and (
            (now.password_hash, now.role, now.disabled_at, now.leaving_at)
            == (user.password_hash, user.role, None, None)
        )

    def create(
        self,
        address: str,
        password_hash: str,
        role: str = "user",
        *,
        confirmed: bool = True,
        language: str | None = None,
    ) -> User:
        """Open an account; AddressTaken where the address has one, ValueError for a foreign role.

        One whose address is not confirmed cannot be used yet. Its password, if it has one,
        is long enough to stand alone.
        """
        if role not in ROLES:
            raise ValueError(f"there is no role {role}")
        user = User(
            email=address,
            email_key=address_key(address),
            password_hash=password_hash,
            stands_alone=bool(password_hash),
            role=role,
            confirmed_at=datetime.now(UTC) if confirmed else None,
            language=language,
        )
        try:
            with self._sql.session() as session:
                session.add(user)
        except IntegrityError:
            raise AddressTaken from None
        return user

    def hold(self, user_id: str) -> User | None:
        """Give an account as it is now, and let nobody else hold it before the open transaction ends.

        For what must not change between being looked at and being acted upon.
        """
        with self._sql.session() as session:
            # SQLite knows no lock of a row; an update that changes nothing makes others wait everywhere.
            session.execute(update(User).where(User.id == user_id).values(id=User.id))
            return session.get(User, user_id, populate_existing=True)

    def set_password_hash(self, user_id: str, password_hash: str, *, stands_alone: bool = True) -> None:
        """Keep the hash of a password, and whether the password is long enough without a second factor."""
        self._change(user_id, password_hash=password_hash, stands_alone=stands_alone)

    def note_length(self, user_id: str, *, stands_alone: bool) -> None:
        """Note whether the password that was just shown is long enough without a second factor."""
        self._change(user_id, stands_alone=stands_alone)

    def set_role(self, user_id: str, role: str) -> None:
        """Give an account a role."""
        if role not in ROLES:
            raise ValueError(f"there is no role {role}")
        self._change(user_id, role=role)

    def set_preferences(self, user_id: str, values: dict[str, str]) -> None:
        """Keep the preferences with the account."""
        self._change(user_id, preferences=values)

    def set_disabled(self, user_id: str, disabled: bool) -> None:
        """Shut an account, or open it again."""
        self._change(user_id, disabled_at=datetime.now(UTC) if disabled else None)

    def confirm(self, user_id: str, password_hash: str | None = None) -> bool:
        """Note that the owner of the address said that the account is theirs.

        With a hash, only while the password is that one: somebody else may be signing up
        with this address at this very moment. False where it was not.
        """
        now = update(User).where(User.id == user_id).values(confirmed_at=datetime.now(UTC))
        if password_hash is not None:
            now = now.where(User.password_hash == password_hash)
        return self._one(now)

    def sign_up_again(self, user_id: str, password_hash: str) -> bool:
        """Replace the password of an account that nobody has confirmed; False where somebody just has."""
        again = update(User).where(User.id == user_id, User.confirmed_at.is_(None))
        return self._one(again.values(password_hash=password_hash, stands_alone=bool(password_hash)))

    def set_address(self, user_id: str, address: str) -> None:
        """Give an account another address; AddressTaken where another one has it."""
        try:
            self._change(user_id, email=address, email_key=address_key(address))
        except IntegrityError:
            raise AddressTaken from None

    def set_leaving(self, user_id: str, at: datetime | None) -> None:
        """Note that the owner wants the account deleted, or does so no more."""
        self._change(user_id, leaving_at=at)

    def all(self) -> Sequence[User]:
        """List every account, by address."""
        with self._sql.session() as session:
            return session.scalars(select(User).order_by(User.email_key)).all()

    def unconfirmed(self, before: datetime) -> Sequence[User]:
        """List accounts opened before a moment whose address nobody confirmed."""
        with self._sql.session() as session:
            never = (User.confirmed_at.is_(None), User.created_at < before)
            return session.scalars(select(User).where(*never).limit(500)).all()

    def leaving(self, before: datetime) -> Sequence[User]:
        """List accounts whose owner asked before a moment to have them deleted."""
        with self._sql.session() as session:
            return session.scalars(select(User).where(User.leaving_at < before).limit(500)).all()

    def remove(self, user_id: str) -> None:
        """Delete an account, and with it whatever refers to it."""
        with self._sql.session() as session:
            session.execute(delete(User).where(User.id == user_id))

    def _one(self, change: Update) -> bool:
        with self._sql.session() as session:
            return changed(session.execute(change)) == 1

    def _change(self, user_id: str, **values: object) -> None:
        with self._sql.session() as session:
            user = session.get(User, user_id)
            if user is not None:
                for name, value in values.items():
                    setattr(user, name, value)


def directory() -> Directory:
    """Give the accounts of the current application."""
    return Directory(sql())
