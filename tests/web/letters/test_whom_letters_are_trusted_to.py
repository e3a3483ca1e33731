"""Letters and the password go to the mail server that was meant, and where nobody reads along."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from support.certificates import server_context
from support.letters import LETTER, NOW, SENDER, Site
from support.mailserver import Mailroom, MailServer

from cookieapp.mail import carriers
from cookieapp.mail.carriers import MailServer as Smtp
from cookieapp.mail.carriers import NotNow
from cookieapp.mail.letter import write

# The test's server doubts the wisdom of a password without TLS, in a thread of its own; so do we.
pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH")

HOST = "mail.example.com"


@pytest.fixture
def certified(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], ssl.SSLContext]:
    """Give a server a certificate for a name, of an authority that this site trusts; the name leads here."""
    plain_way = socket.create_connection

    def connect(address: tuple[str, int], *args: Any, **kwargs: Any) -> socket.socket:
        return plain_way(("127.0.0.1", address[1]) if address[0] == HOST else address, *args, **kwargs)

    monkeypatch.setattr(socket, "create_connection", connect)
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    return lambda name: server_context(tmp_path, name)


@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
def test_letter_and_password_go_through_tls(
    site_with: Callable[[str], Site], certified: Callable[[str], ssl.SSLContext], scheme: str
) -> None:
    room, context = Mailroom(), certified(HOST)
    with MailServer(
        room, user="site", password="secret", tls=context, from_the_start=scheme == "smtps"
    ) as server:
        site = site_with(f"{scheme}://site:secret@{HOST}:{server.port}")
        site.queue()
        assert site.round() == 1
    assert room.encrypted == [True]
    assert room.recipients == [["reader0@example.com"]]


@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
@pytest.mark.parametrize("why", ["another name", "an authority that nobody knows"])
def test_a_server_that_cannot_show_who_it_is_gets_no_letter_and_no_password(
    site_with: Callable[[str], Site],
    certified: Callable[[str], ssl.SSLContext],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    scheme: str,
    why: str,
) -> None:
    room, context = Mailroom(), certified("mail.example.net" if why == "another name" else HOST)
    if why != "another name":
        monkeypatch.delenv("SSL_CERT_FILE")
    with MailServer(room, tls=context, from_the_start=scheme == "smtps") as server:
        site = site_with(f"{scheme}://site:secret@{HOST}:{server.port}")
        site.queue()
        assert site.round() == 0
    assert room.taken == []
    assert site.outbox.waiting() == 1, "it waits"
    assert "SSLCertVerificationError" in caplog.text and "secret" not in caplog.text


def test_the_server_is_given_user_and_password(site_with: Callable[[str], Site]) -> None:
    room = Mailroom()
    with MailServer(room, user="site", password="p@ss:word/1") as server:
        wrong = site_with(f"smtp://site:wrong@127.0.0.1:{server.port}")
        wrong.queue()
        assert wrong.round() == 0
        right = site_with(f"smtp://site:p%40ss%3Aword%2F1@127.0.0.1:{server.port}")
        right.now += timedelta(minutes=10)
        assert right.round() == 1


def test_a_password_is_not_sent_to_another_machine_without_tls(monkeypatch: pytest.MonkeyPatch) -> None:
    room = Mailroom()
    monkeypatch.setattr(carriers, "is_loopback", lambda host: False)
    with MailServer(room, user="site", password="secret") as server:
        carrier = Smtp.at(f"smtp://site:secret@127.0.0.1:{server.port}")
        with pytest.raises(NotNow):
            carrier.carry(write(LETTER, "a@example.com", SENDER, "1", NOW), None)
    assert not room.taken
    assert "secret" not in repr(carrier)
