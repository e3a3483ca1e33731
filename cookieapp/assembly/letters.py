"""Who carries the letters, and what is forgotten when its time is up."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from cookieapp.accounts.history import events
from cookieapp.accounts.letters import writing
from cookieapp.accounts.letters.links import links
from cookieapp.accounts.own import erasing
from cookieapp.mail.carriers import Folder, MailServer
from cookieapp.mail.courier import Courier
from cookieapp.mail.letter import Sender
from cookieapp.mail.outbox import Outbox
from cookieapp.preferences import formats
from cookieapp.preferences.values import REGION_OF_LANGUAGE
from cookieapp.storage.chores import Chores
from cookieapp.storage.stores import Stores

if TYPE_CHECKING:
    from flask import Flask

    from config import Config


def hire_courier(app: Flask, config: Config) -> None:
    """Have letters sent by the mail server that is named, or put into a folder where none is."""

    def moment(at: datetime, language: str) -> str:
        return formats.format_moment(at, REGION_OF_LANGUAGE[language], language)

    server = MailServer.at(config.mail_url) if config.mail_url else Folder(config.data_dir / "outbox")
    sender = Sender.of(config.operator.name, config.operator.email, config.public_url)
    outbox = Outbox(Stores.of(app).sql)
    courier = Courier(app, outbox, server, sender, lambda waiting: writing.compose(waiting, config, moment))
    chores = Chores.of(app)
    chores.add("letters", 60, lambda _: _told(courier.round(), "letters sent"))
    if isinstance(server, Folder):
        chores.add("old-letters", 3_600, lambda now: _told(server.forget_old(now), "letters deleted"))


def forget_in_time(app: Flask) -> None:
    """Have accounts, and what happened to them, erased when their time is up."""
    chores = Chores.of(app)
    chores.add("leavers", 3_600, lambda now: _told(erasing.purge_leavers(now), "accounts erased"))
    chores.add("unconfirmed", 3_600, lambda now: _told(erasing.purge_unconfirmed(now), "accounts erased"))
    chores.add("old-events", 86_400, lambda _: _told(events.forget_old(), "events and logs forgotten"))
    chores.add("old-links", 86_400, lambda _: _told(links().forget_old(), "links forgotten"))


def _told(number: int, what: str) -> str:
    return f"{number} {what}" if number else ""
