"""Letters reach people: well written, once, and late rather than never."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import html5lib
import pytest
from flask import Flask
from support.cast import ALICE, BOB, MakeApp
from support.certificates import server_context
from support.mailserver import Mailroom, MailServer, free_port
from support.post import Postbox, plain

from config import LANGUAGES, Config
from cookieapp.accounts.history.happenings import WORDS
from cookieapp.accounts.letters import notices
from cookieapp.accounts.people.directory import Directory
from cookieapp.mail import carriers
from cookieapp.mail.carriers import Folder, NotNow
from cookieapp.mail.carriers import MailServer as Smtp
from cookieapp.mail.courier import Courier
from cookieapp.mail.letter import Letter, Sender, write
from cookieapp.mail.outbox import GIVEN_UP_AFTER, Outbox
from cookieapp.storage.stores import Stores

# The test's server doubts the wisdom of a password without TLS, in a thread of its own; so do we.
pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH")

NOW = datetime(2026, 11, 25, 10, 0, tzinfo=UTC)
SENDER = Sender.of("Contact Center sp. z o.o.", None, "https://www.example.com")
LETTER = Letter("en", "A subject", ["A paragraph."], None, (), "Closing.")


class Site:
    """A site with a mail server, whose courier does what it is told and nothing on its own."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.now = datetime.now(UTC)
        self.outbox = Outbox(Stores.of(app).sql, lambda: self.now)
        self.courier: Courier = app.extensions["cookieapp.courier"]
        self.courier._outbox = self.outbox

    def queue(self, number: int = 1, kind: str = "already") -> None:
        """Put letters into the outbox."""
        for count in range(number):
            self.outbox.put(kind, f"reader{count}@example.com", "en", {})

    def round(self) -> int:
        """Let the courier go out once."""
        return self.courier.round()


@pytest.fixture
def site_with(make_app: MakeApp, config: Config, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Site]:
    """Make a site that hands its letters to the server at an address."""
    monkeypatch.setattr(carriers, "TIMEOUT", 0.4)
    return lambda url: Site(make_app(replace(config, mail_url=url)))


def test_a_letter_arrives_with_both_parts_and_good_headers(site_with: Callable[[str], Site]) -> None:
    room = Mailroom()
    with MailServer(room) as server:
        site = site_with(f"smtp://127.0.0.1:{server.port}")
        site.queue()
        assert site.round() == 1
    [letter] = room.taken
    assert room.recipients == [["reader0@example.com"]]
    assert letter.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in letter.iter_parts()] == ["text/plain", "text/html"]
    assert str(letter["From"]) == '"Contact Center sp. z o.o." <no-reply@localhost>'
    assert letter["Message-ID"].endswith("@localhost>")
    assert abs(letter["Date"].datetime - datetime.now(UTC)) < timedelta(minutes=1)
    assert letter["Auto-Submitted"] == "auto-generated"
    assert site.outbox.waiting() == 0


def test_the_operator_s_address_is_the_sender_s_where_there_is_one() -> None:
    assert Sender.of("X", "office@example.org", "https://www.example.com").address == "office@example.org"
    assert Sender.of("X", None, "https://www.example.com").address == "no-reply@www.example.com"
    assert Sender.of("X", None, "http://127.0.0.1:8000").address == "no-reply@[127.0.0.1]"


@pytest.mark.parametrize("language", [language for language in LANGUAGES if language in ("pl", "en")])
def test_every_kind_of_letter_is_in_the_language_of_the_account(
    app: Flask, accounts: Directory, postbox: Postbox, language: str
) -> None:
    user = accounts.find(ALICE)
    assert user is not None
    accounts.set_preferences(user.id, {"language": language})
    accounts.set_leaving(user.id, datetime.now(UTC))
    with app.app_context():
        user = accounts.get(user.id)
        assert user is not None
        for kind in WORDS:
            notices.tell(user, kind, browser=["Firefox", "Linux"])
        for kind in ("already", "reset", "new-address", "old-address", "leaving"):
            notices.send(kind, user)
    letters = postbox.letters(ALICE)
    assert len(letters) == len(WORDS) + 5
    for letter in letters:
        text, html = plain(letter), letter.get_body(("html",)).get_content()  # type: ignore[union-attr]
        html5lib.HTMLParser(strict=True).parse(html)
        assert letter["Content-Language"] == language and f'<html lang="{language}">' in html
        assert "%(" not in text and "www.contactcenter.pl" in text
        [link] = [line for line in text.splitlines() if line.startswith("http")]
        assert link.replace("&", "&amp;") in html
        assert ("oprogramowanie serwisu" in " ".join(text.split())) is (language == "pl")


def test_no_header_can_be_added_by_what_somebody_writes() -> None:
    for address in (
        "a@example.com\r\nBcc: b@example.com",
        "a@example.com\nX: y",
        "a\0@example.com",
        "nobody",
        "",
    ):
        with pytest.raises(ValueError):
            write(LETTER, address, SENDER, "1", NOW)
    message = write(replace(LETTER, subject="One\r\nBcc: b@example.com"), "a@example.com", SENDER, "1", NOW)
    assert message["Bcc"] is None
    assert message["Subject"] == "One Bcc: b@example.com"
    named = Sender("Evil\r\nBcc: b@example.com", "a@example.com", "example.com")
    with pytest.raises(ValueError):
        write(LETTER, "a@example.com", named, "1", NOW)


def test_html_of_others_stays_text() -> None:
    message = write(replace(LETTER, before=["<script>alert(1)</script>"]), "a@example.com", SENDER, "1", NOW)
    assert "<script>" not in message.get_body(("html",)).get_content()  # type: ignore[union-attr]


def test_a_dead_server_delays_letters_and_loses_none(site_with: Callable[[str], Site]) -> None:
    room, port = Mailroom(), free_port()
    site = site_with(f"smtp://127.0.0.1:{port}")
    site.queue(3)
    for _ in range(4):
        assert site.round() == 0
        site.now += timedelta(hours=1)
    assert site.outbox.waiting() == 3
    with MailServer(room, port):
        assert site.round() == 3
    assert len(room.taken) == 3


def test_each_time_it_waits_longer(site_with: Callable[[str], Site]) -> None:
    site = site_with(f"smtp://127.0.0.1:{free_port()}")
    site.queue()
    waits = []
    for _ in range(10):
        site.round()
        before = site.now
        while site.outbox.take() is None:
            site.now += timedelta(seconds=30)
        waits.append((site.now - before).total_seconds())
        site.now += timedelta(minutes=6)  # the lease that was just taken ends
    assert waits == sorted(waits)
    assert waits[0] == 30 and waits[-1] == 3600


def test_after_days_a_letter_is_given_up(site_with: Callable[[str], Site]) -> None:
    site = site_with(f"smtp://127.0.0.1:{free_port()}")
    site.queue()
    site.now += GIVEN_UP_AFTER + timedelta(hours=1)
    site.round()
    assert site.outbox.waiting() == 0


def test_a_slow_server_is_left_and_tried_again(site_with: Callable[[str], Site]) -> None:
    room = Mailroom(pause=1.0)
    with MailServer(room) as server:
        site = site_with(f"smtp://127.0.0.1:{server.port}")
        site.queue()
        assert site.round() == 0
        room.pause = 0
        site.now += timedelta(minutes=1)
        assert site.round() == 1


@pytest.mark.parametrize("answer", ["451 try later", "421 closing", "554 we dislike the sender"])
def test_a_server_that_refuses_for_now_is_tried_again(site_with: Callable[[str], Site], answer: str) -> None:
    room = Mailroom(answers=[answer])
    with MailServer(room) as server:
        site = site_with(f"smtp://127.0.0.1:{server.port}")
        site.queue()
        assert site.round() == 0
        site.now += timedelta(minutes=1)
        assert site.round() == 1


def test_an_address_that_does_not_exist_is_not_tried_again(
    site_with: Callable[[str], Site], caplog: pytest.LogCaptureFixture
) -> None:
    room = Mailroom(recipient="550 no such user reader0@example.com")
    with MailServer(room) as server:
        site = site_with(f"smtp://127.0.0.1:{server.port}")
        site.queue()
        assert site.round() == 0
    assert site.outbox.waiting() == 0
    assert "cannot be delivered" in caplog.text and "reader0" not in caplog.text


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


def test_two_couriers_send_each_letter_once(site_with: Callable[[str], Site]) -> None:
    room = Mailroom()
    with MailServer(room) as server:
        sites = [site_with(f"smtp://127.0.0.1:{server.port}") for _ in range(3)]
        sites[0].queue(12)
        threads = [threading.Thread(target=site.round) for site in sites]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        sites[0].round()
    assert sorted(str(letter["To"]) for letter in room.taken) == sorted(
        f"reader{n}@example.com" for n in range(12)
    )


def test_what_a_dead_courier_had_taken_is_sent_by_the_next(site_with: Callable[[str], Site]) -> None:
    room = Mailroom()
    with MailServer(room) as server:
        site = site_with(f"smtp://127.0.0.1:{server.port}")
        site.queue()
        assert site.outbox.take() is not None  # and then the process ends
        assert site.round() == 0
        site.now += timedelta(minutes=6)
        assert site.round() == 1


def test_a_letter_we_cannot_write_holds_up_no_other(site_with: Callable[[str], Site]) -> None:
    room = Mailroom()
    with MailServer(room) as server:
        site = site_with(f"smtp://127.0.0.1:{server.port}")
        site.queue(1, "of a kind that there is not")
        site.queue(2)
        assert site.round() == 2
    assert site.outbox.waiting() == 1


def test_what_is_rolled_back_is_told_to_nobody(app: Flask, accounts: Directory, postbox: Postbox) -> None:
    user = accounts.find(BOB)
    assert user is not None

    def break_off() -> None:
        with app.app_context(), Stores.of(app).sql.session():
            notices.tell(user, "password-changed")
            raise LookupError

    with pytest.raises(LookupError):
        break_off()
    assert not postbox.letters()


def test_without_a_mail_server_letters_are_files_and_the_console_names_them(
    config: Config, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = config.data_dir / "outbox"
    message = write(LETTER, "zażółć@example.com", SENDER, "1", NOW)
    Folder(folder).carry(message, "http://localhost:8000/reset")
    [file] = folder.iterdir()
    assert folder.stat().st_mode & 0o777 == 0o700
    assert file.stat().st_mode & 0o777 == 0o600
    said = capsys.readouterr().out
    assert str(file) in said and "http://localhost:8000/reset" in said


def test_they_lie_there_for_14_days(config: Config) -> None:
    folder = Folder(config.data_dir / "outbox", lambda line: None)
    folder.carry(write(LETTER, "a@example.com", SENDER, "1", NOW), None)
    assert folder.forget_old(datetime.now(UTC) + timedelta(days=13)) == 0
    assert folder.forget_old(datetime.now(UTC) + timedelta(days=15)) == 1
    assert not list(folder.path.iterdir())


def test_a_folder_that_cannot_be_written_delays_them(config: Config) -> None:
    blocked = config.data_dir / "outbox"
    blocked.write_text("a file in its place")
    with pytest.raises(NotNow):
        Folder(blocked).carry(EmailMessage(), None)


def test_the_outbox_is_on_the_tour_in_a_demonstration_only(
    make_app: MakeApp, config: Config, visitor: object
) -> None:
    from support.client import Browser

    demo = make_app(replace(config, demo=True))
    browser = Browser(demo)
    browser.post("/signup", {"email": "carol@example.com", "password": "nobody else knows this one"})
    link = Postbox(demo).link("carol@example.com")
    page = browser.get("/tour/mail").text
    assert "carol@example.com" in page and f'href="{link.replace("&", "&amp;")}"' in page
    assert Browser(make_app()).get("/tour/mail").status_code == 404
