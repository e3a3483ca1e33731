"""A mail server for tests: takes letters, is slow, or refuses, as it is told."""

from __future__ import annotations

import asyncio
import socket
import ssl
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session


@dataclass
class Mailroom:
    """What the server does with what it is given. `answers` are used up one by one; "" takes the letter."""

    answers: list[str] = field(default_factory=list)
    recipient: str = ""
    pause: float = 0.0
    taken: list[EmailMessage] = field(default_factory=list)
    encrypted: list[bool] = field(default_factory=list)
    recipients: list[list[str]] = field(default_factory=list)

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: object
    ) -> str:
        if self.recipient:
            return self.recipient
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        await asyncio.sleep(self.pause)
        answer = self.answers.pop(0) if self.answers else ""
        if answer:
            return answer
        self.recipients.append(list(envelope.rcpt_tos))
        self.encrypted.append(server.transport.get_extra_info("sslcontext") is not None)
        self.taken.append(message_from_bytes(envelope.content, policy=policy.default))  # type: ignore[arg-type]
        return "250 taken"


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class MailServer:
    """A real server on a port of its own, as a context."""

    def __init__(
        self,
        room: Mailroom,
        port: int = 0,
        *,
        user: str = "",
        password: str = "",
        tls: ssl.SSLContext | None = None,
        from_the_start: bool = False,
    ) -> None:
        def check(
            server: object, session: object, envelope: object, mechanism: str, data: LoginPassword
        ) -> AuthResult:
            good = data.login == user.encode() and data.password == password.encode()
            return AuthResult(success=good)

        login: dict[str, Any] = {}
        if user:
            need = tls is not None and not from_the_start
            login = {"authenticator": check, "auth_require_tls": need, "auth_required": True}
        if tls is not None:
            login |= (
                {"ssl_context": tls} if from_the_start else {"tls_context": tls, "require_starttls": True}
            )
        self.port = port or free_port()
        self._controller = Controller(room, hostname="127.0.0.1", port=self.port, ready_timeout=30, **login)

    def __enter__(self) -> MailServer:
        self._controller.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._controller.stop()
