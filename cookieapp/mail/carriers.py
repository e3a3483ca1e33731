"""Who takes a letter away: a mail server, or a folder where there is none."""

from __future__ import annotations

import contextlib
import os
import secrets
import smtplib
import ssl
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTPUTF8
from pathlib import Path
from typing import ClassVar, Protocol
from urllib.parse import unquote, urlsplit

from cookieapp.settings.addresses import is_loopback

TIMEOUT = 10.0  # seconds for a connection and for each answer of a mail server


class NotNow(Exception):
    """The letter could not be handed over; trying again later may help."""


class Never(Exception):
    """The mail server says that there is no such mailbox."""


class Carrier(Protocol):
    """Takes messages, one at a time."""

    def carry(self, message: EmailMessage, link: str | None) -> None:
        """Hand a message over. Raises NotNow or Never."""


@dataclass(frozen=True, slots=True)
class MailServer:
    """A mail server: `smtp://` with STARTTLS where it is offered, `smtps://` with TLS from the start."""

    host: str
    port: int
    tls: bool
    user: str = field(default="", repr=False)
    password: str = field(default="", repr=False)

    @classmethod
    def at(cls, url: str) -> MailServer:
        """Read an address that the configuration has checked."""
        parts = urlsplit(url)
        tls = parts.scheme == "smtps"
        port = parts.port or (465 if tls else 25)
        return cls(
            parts.hostname or "localhost",
            port,
            tls,
            unquote(parts.username or ""),
            unquote(parts.password or ""),
        )

    def carry(self, message: EmailMessage, link: str | None) -> None:
        """Hand a message over (RFC 5321)."""
        try:
            with self._open() as server:
                server.send_message(message)
        except smtplib.SMTPRecipientsRefused as error:
            codes = [code for code, _ in error.recipients.values()]
            raise (Never if all(code >= 500 for code in codes) else NotNow)(f"refused with {codes}") from None
        except smtplib.SMTPNotSupportedError as error:
            raise Never(str(error)) from None
        except smtplib.SMTPResponseException as error:
            # What the server says may repeat the address; its number is enough.
            raise NotNow(f"{type(error).__name__} {error.smtp_code}") from None
        except (smtplib.SMTPException, OSError) as error:
            raise NotNow(type(error).__name__) from None

    @contextlib.contextmanager
    def _open(self) -> Iterator[smtplib.SMTP]:
        """Open a conversation; a password is never sent over an open line to another machine."""
        context = ssl.create_default_context()
        near = is_loopback(self.host)
        if self.tls:
            server: smtplib.SMTP = smtplib.SMTP_SSL(self.host, self.port, timeout=TIMEOUT, context=context)
        else:
            server = smtplib.SMTP(self.host, self.port, timeout=TIMEOUT)
        with server:
            server.ehlo()
            if not self.tls and not near and server.has_extn("starttls"):
                server.starttls(context=context)
                server.ehlo()
            elif self.user and not self.tls and not near:
                raise smtplib.SMTPException("no TLS is offered, so the password stays here")
            if self.user:
                server.login(self.user, self.password)
            yield server


def _say(line: str) -> None:
    """Tell whoever started the site; several processes share the console, so a line is one write."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder of `.eml` files, which any mail program opens; for a first try without a mail server."""

    KEPT: ClassVar[timedelta] = timedelta(days=14)  # as long as a deleted account can come back

    path: Path
    say: Callable[[str], object] = field(default=_say)

    def carry(self, message: EmailMessage, link: str | None) -> None:
        """Put a message into the folder, whole or not at all, and say where it lies."""
        name = f"{datetime.now(UTC):%Y%m%d-%H%M%S-%f}-{secrets.token_hex(3)}.eml"
        draft, place = self.path / f".{name}", self.path / name
        try:
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
            descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                file.write(message.as_bytes(policy=SMTPUTF8))
            draft.rename(place)
        except OSError as error:
            raise NotNow(error.strerror or "the folder cannot be written") from None
        self.say(f"cookieapp: a letter lies in {place}" + (f", its link: {link}" if link else ""))

    def forget_old(self, now: datetime) -> int:
        """Delete letters after 14 days: they hold addresses. Gives how many."""
        before = (now - self.KEPT).timestamp()
        old = [file for file in self.path.glob("*.eml") if file.stat().st_mtime < before]
        for file in old:
            file.unlink(missing_ok=True)
        return len(old)
