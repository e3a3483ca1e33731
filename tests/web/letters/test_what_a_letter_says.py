"""Letters are well written, in the language of the account, and nobody adds to them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import html5lib
import pytest
from flask import Flask
from support.cast import ALICE, BOB
from support.letters import LETTER, NOW, SENDER
from support.post import Postbox, plain

from config import LANGUAGES
from cookieapp.accounts.history.happenings import WORDS
from cookieapp.accounts.letters import notices
from cookieapp.accounts.people.directory import Directory
from cookieapp.mail.letter import Sender, write
from cookieapp.storage.stores import Stores


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
