"""The letters that a site has written, as the people they are for find them."""

from __future__ import annotations

import time
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from flask import Flask

from config import Config
from cookieapp.mail.outbox import Outbox
from cookieapp.storage.stores import Stores
from support.client import Browser, token_in


def plain(letter: EmailMessage) -> str:
    """The text of a letter."""
    body = letter.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def link_in(letter: EmailMessage, base: str = "http://localhost:8000") -> str:
    """The one address in a letter, as a path of the site."""
    [line] = [line for line in plain(letter).splitlines() if line.startswith(base + "/")]
    return line.removeprefix(base)


class Postbox:
    """All letters in the outbox folder of one site."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self._outbox = Outbox(Stores.of(app).sql)
        config: Config = app.extensions["cookieapp.config"]
        self.folder: Path = config.data_dir / "outbox"

    def letters(self, to: str = "") -> list[EmailMessage]:
        """Give the letters to somebody, oldest first, when all that are due have gone."""
        until = time.monotonic() + 10
        while self._outbox.waiting() and time.monotonic() < until:
            self.app.extensions["cookieapp.courier"].round()
            time.sleep(0.005)
        read = [
            message_from_bytes(file.read_bytes(), policy=policy.default)
            for file in sorted(self.folder.glob("*.eml"))
        ]
        return [letter for letter in read if to.casefold() in str(letter["To"]).casefold()]

    def newest(self, to: str) -> EmailMessage:
        """Give the newest letter to somebody."""
        letters = self.letters(to)
        assert letters, f"no letter to {to}"
        return letters[-1]

    def link(self, to: str, page: str = "/") -> str:
        """Give the address of a page in the newest letter to somebody that has one."""
        links = [link for link in map(link_in, self.letters(to)) if link.startswith(page)]
        assert links, f"no letter to {to} with a link to {page}"
        return links[-1]

    def confirm(self, browser: Browser, to: str) -> None:
        """Open the link in the newest letter and press the button there."""
        page = press(browser, self.link(to))
        assert page.status_code == 303, page.text


def press(browser: Browser, link: str, **data: str):  # type: ignore[no-untyped-def]
    """Open a link of a letter and send the form on the page behind it."""
    page = browser.get(link)
    assert page.status_code == 200, page.text
    path, _, query = link.partition("?")
    token = query.partition("token=")[2].partition("&")[0]
    assert f'value="{token}"' in page.text
    own = {"csrf_token": token_in(page)} if token_in(page) else {}
    return browser.post(path, {"token": token, **own, **data})
