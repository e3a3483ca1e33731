"""Without a mail server letters are files in a folder, for fourteen days."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage

import pytest
from support.cast import MakeApp
from support.client import Browser
from support.letters import LETTER, NOW, SENDER
from support.post import Postbox

from config import Config
from cookieapp.mail.carriers import Folder, NotNow
from cookieapp.mail.letter import write


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
    demo = make_app(replace(config, demo=True))
    browser = Browser(demo)
    browser.post("/signup", {"email": "carol@example.com", "password": "nobody else knows this one"})
    link = Postbox(demo).link("carol@example.com")
    page = browser.get("/tour/mail").text
    assert "carol@example.com" in page and f'href="{link.replace("&", "&amp;")}"' in page
    assert Browser(make_app()).get("/tour/mail").status_code == 404
