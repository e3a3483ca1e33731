"""Make, change and delete what is advertised: in one transaction with its line in the audit trail."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from flask import abort
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from cookieapp.advertising.models import Advertiser, Campaign, Creative, Place
from cookieapp.advertising.slot import advertising as the_wing
from cookieapp.operator.advertising.edited import Facts, Overtaken, hold, mark, told
from cookieapp.operator.advertising.facts import (
    facts_of_advertiser,
    facts_of_campaign,
    facts_of_creative,
    facts_of_place,
)
from cookieapp.operator.advertising.forms import SeenForm
from cookieapp.operator.trail import changing
from cookieapp.storage.unavailable import Unavailable
from cookieapp.web.language import gettext as _

T = TypeVar("T", Advertiser, Campaign, Creative, Place)


class Unsaved(Exception):
    """A form could not be saved; it says why, and keeps what was written.

    `code` is that of the answer, `stands` how the thing stands now where somebody else has changed it.
    """

    def __init__(self, form: SeenForm, code: int, why: str, stands: Facts | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.stands = stands or {}
        form.form_errors.append(why)


@dataclass(frozen=True, slots=True)
class Desk(Generic[T]):
    """Where things of one kind are worked on. `kind` and `made` are words of the audit trail."""

    kind: str
    table: type[T]
    facts: Callable[[T | None], dict[str, Any]]
    made: str = "created"

    def save(self, form: SeenForm, key: str | int, fresh: Callable[[], T], fill: Callable[[T], None]) -> T:
        """Change the thing under `key` as a form says, or add a `fresh` one. Raises Unsaved."""
        try:
            return self._save(form.seen.data, key, fresh, fill)
        except Overtaken as overtaken:
            form.seen.data = mark(overtaken.now)
            raise Unsaved(form, 409, told(), overtaken.now) from None
        except IntegrityError:
            why = _("What this belongs to has been deleted meanwhile. Please choose another one.")
            raise Unsaved(form, 409, why) from None
        except Unavailable as error:
            why = _("The database does not answer. Your words are still here: save again in a moment.")
            raise Unsaved(form, 503, why) from error

    def change(self, key: str | int, do: Callable[[T], None]) -> T:
        """Do something to the thing under `key`, whatever anybody else has done to it. Raises Unavailable."""
        with changing(f"{self.kind}.changed", f"{self.kind}:{key}") as change:
            thing = self._standing(change.session, key)
            change.before = self.facts(thing)
            do(thing)
            change.after = self.facts(thing)
            change.happened = change.before != change.after
        the_wing().catalogue.expire()
        return thing

    def delete(self, key: str | int) -> bool:
        """Delete the thing under `key`; False where something belongs to it. Raises Unavailable."""
        try:
            with changing(f"{self.kind}.deleted", f"{self.kind}:{key}") as change:
                thing = self._standing(change.session, key)
                change.before = self.facts(thing)
                change.session.delete(thing)
                change.session.flush()
        except IntegrityError:
            return False
        the_wing().catalogue.expire()
        return True

    def _save(self, seen: str | None, key: str | int, fresh: Callable[[], T], fill: Callable[[T], None]) -> T:
        with changing(f"{self.kind}.{'changed' if key else self.made}") as change:
            if key:
                thing = self._standing(change.session, key)
                change.before = self.facts(thing)
                hold(seen, change.before)
            else:
                thing = fresh()
                change.session.add(thing)
            fill(thing)
            change.session.flush()
            change.after, change.subject = self.facts(thing), f"{self.kind}:{thing.id}"
            change.happened = change.before != change.after
        the_wing().catalogue.expire()
        return thing

    def _standing(self, session: Session, key: str | int) -> T:
        """Find the thing and keep others from changing it; 404 where somebody has deleted it."""
        thing = session.get(self.table, key, with_for_update={"of": self.table})
        if thing is None:
            abort(404)
        return thing


ADVERTISERS = Desk("advertiser", Advertiser, facts_of_advertiser)
CAMPAIGNS = Desk("campaign", Campaign, facts_of_campaign)
CREATIVES = Desk("creative", Creative, facts_of_creative, made="added")
PLACES = Desk("place", Place, facts_of_place)
