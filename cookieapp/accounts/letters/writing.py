"""The letters about accounts: whether somebody is to get one, and which link it holds.

Both are settled when a letter is sent. So asking for a link takes the same time whether an
account exists or not, and no link grows old while a mail server is away.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from config import Config
from cookieapp.accounts.history.events import record
from cookieapp.accounts.history.happenings import WORDS
from cookieapp.accounts.letters import links, wordings
from cookieapp.accounts.letters.links import Purpose
from cookieapp.accounts.letters.wordings import Wording
from cookieapp.accounts.people.directory import directory
from cookieapp.accounts.people.models import User
from cookieapp.accounts.sessions.browser import describe
from cookieapp.mail.letter import Letter, Link
from cookieapp.mail.models import WaitingLetter
from cookieapp.web.language import catalogue

Moment = Callable[[datetime, str], str]
"""Write a moment in a language."""


@dataclass(frozen=True, slots=True)
class Desk:
    """What is needed to write one letter."""

    waiting: WaitingLetter
    config: Config
    moment: Moment

    def write(self, wording: Wording, address: str, **values: str) -> Letter:
        """Write a letter with a link to `address`."""
        filled = {"site": self.config.operator.site, **values}

        def say(words: Any) -> str:
            return catalogue(self.waiting.language).gettext(words.message) % filled

        return Letter(
            language=self.waiting.language,
            subject=say(wording.subject).rstrip("."),
            before=[say(words) for words in wording.before],
            link=Link(say(wording.label), address),
            after=[say(words) for words in wording.after],
            closing=say(wordings.CLOSING),
        )

    def page(self, path: str, **query: str) -> str:
        """Give a page's address: on the public address, never on what a request called us."""
        return f"{self.config.public_url}{path}?{urlencode({**query, 'lang': self.waiting.language})}"

    def once(self, path: str, purpose: Purpose, user: User, **facts: Any) -> str:
        """Give an address that is good once."""
        return self.page(path, token=links.links().make(purpose, user, self.waiting.id, facts))

    def account(self) -> User | None:
        """Find the account a letter is about: by its id, or by the address that somebody typed."""
        if self.waiting.user_id:
            return directory().get(self.waiting.user_id)
        return directory().find(self.waiting.address)


def compose(waiting: WaitingLetter, config: Config, moment: Moment) -> Letter | None:
    """Write a letter that waited; None where it has become pointless or nobody is to get one."""
    return WRITERS[waiting.kind](Desk(waiting, config, moment))


def _confirm(desk: Desk) -> Letter | None:
    user = desk.account()
    if user is None or user.confirmed_at is not None:
        return None
    if not user.password_hash:
        return desk.write(wordings.FIRST_PASSKEY, desk.once("/signup/passkey/confirm", links.CONFIRM, user))
    return desk.write(wordings.CONFIRM, desk.once("/signup/confirm", links.CONFIRM, user))


def _already(desk: Desk) -> Letter:
    return desk.write(wordings.ALREADY, desk.page("/reset"))


def _reset(desk: Desk) -> Letter | None:
    user = desk.account()
    if user is None or user.disabled_at is not None:
        return None
    if desk.waiting.attempts == 1:
        record(user.id, "reset-asked")
    return desk.write(wordings.RESET, desk.once("/reset/new", links.RESET, user))


def _new_address(desk: Desk) -> Letter | None:
    user, address = desk.account(), desk.waiting.address
    if user is None:
        return None
    link = desk.once("/account/email/confirm", links.NEW_ADDRESS, user, address=address)
    return desk.write(wordings.NEW_ADDRESS, link)


def _old_address(desk: Desk) -> Letter | None:
    user, address = desk.account(), desk.waiting.address
    if user is None:
        return None
    link = desk.once("/account/email/undo", links.OLD_ADDRESS, user, address=address)
    return desk.write(wordings.OLD_ADDRESS, link)


def _leaving(desk: Desk) -> Letter | None:
    user = desk.account()
    if user is None or user.leaving_at is None:
        return None
    end = desk.moment(user.leaving_at + links.STAY.life, desk.waiting.language)
    return desk.write(wordings.LEAVING, desk.once("/account/keep", links.STAY, user), end=end)


def _notice(desk: Desk) -> Letter:
    facts, language = desk.waiting.facts, desk.waiting.language
    event = WORDS[facts["event"]]
    what = catalogue(language).gettext(event.message)
    if facts.get("browser"):
        what = f"{what} ({describe(facts['browser'], language)})"
    when = desk.moment(datetime.fromisoformat(facts["at"]), language)
    return desk.write(wordings.NOTICE, desk.page("/reset"), what=what, when=when)


WRITERS: dict[str, Callable[[Desk], Letter | None]] = {
    "confirm": _confirm,
    "already": _already,
    "reset": _reset,
    "new-address": _new_address,
    "old-address": _old_address,
    "leaving": _leaving,
    "notice": _notice,
}
