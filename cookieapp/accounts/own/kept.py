"""What accounts themselves keep about a person: account, sessions, events, letters, links."""

from __future__ import annotations

from datetime import datetime

from cookieapp.accounts.factors.store import factors
from cookieapp.accounts.history.events import events
from cookieapp.accounts.letters.links import links
from cookieapp.accounts.own.belongings import Belonging
from cookieapp.accounts.people.models import User
from cookieapp.accounts.sessions import identity, lifecycle
from cookieapp.accounts.sessions.listing import Listing
from cookieapp.consent.evidence import belongings as consents
from cookieapp.mail.outbox import Outbox
from cookieapp.storage.stores import redis, sql
from cookieapp.web.language import lazy_gettext as _l

UNTIL_DELETED = _l("as long as the account")


def _account(user: User) -> dict[str, object]:
    return {
        "id": user.id,
        "email": user.email,
        "role": user.role,
        "language_of_letters": user.language,
        "has_a_password": bool(user.password_hash),
        "password_has_15_characters": user.stands_alone if user.password_hash else None,
        "opened": _written(user.created_at),
        "confirmed": _written(user.confirmed_at),
    }


def _preferences(user: User) -> dict[str, str]:
    return dict(user.preferences or {})


def _sessions(user: User) -> list[dict[str, object]]:
    who = identity.current()
    return [
        {
            "this_one": who is not None and session.line == who.line,
            "browser": session.browser,
            "began": _written(session.began),
            "last_used": _written(session.used),
            "ends": _written(session.ends),
            "remembered": session.remembered,
        }
        for session in Listing(redis(), user.id, identity.now()).all()
    ]


def _factors(user: User) -> dict[str, object]:
    owned = factors().of(user.id)
    return {
        "app_since": _written(owned.app_since),
        "passkeys": [{"name": one.name, "since": _written(one.created_at)} for one in owned.passkeys],
        "recovery_codes_left": owned.codes,
    }


def _events(user: User) -> list[dict[str, object]]:
    return [
        {"at": _written(event.at), "kind": event.kind, "words": event.words, "facts": event.facts}
        for event in events().all_of(user.id)
    ]


def _written(moment: datetime | None) -> str | None:
    return moment.isoformat(timespec="seconds") if moment else None


KEPT = (
    Belonging(
        "account",
        _l(
            "The account: address, role, when it was opened and confirmed; of the password only a hash, "
            "and whether it has 15 characters"
        ),
        UNTIL_DELETED,
        _account,
    ),
    Belonging("preferences", _l("Preferences that follow you to other devices"), UNTIL_DELETED, _preferences),
    Belonging(
        "sessions",
        _l("Sessions: since when, last used, kind of browser in words"),
        _l("until you log out, at most 30 days"),
        _sessions,
        lifecycle.end_sessions,
    ),
    Belonging(
        "second-factors",
        _l("Second factors: an app, passkeys and their names, how many recovery codes are left"),
        _l("until you remove them"),
        _factors,
    ),
    Belonging(
        "events",
        _l("What happened to the account: logins, changes of password and address"),
        _l("90 days"),
        _events,
        stays=_l(
            "The audit log keeps lines of the same events for up to 90 days, with a keyed hash in place "
            "of the account, to find attacks; once the account is gone nobody can tell whose they were."
        ),
    ),
    Belonging(
        "consents",
        _l("Decisions about cookies made in the account or in this browser, each with its signed receipt"),
        _l("as long as we have to be able to prove them"),
        lambda user: consents.receipts_of(user.id),
        consents.forget,
        stays=_l(
            "The record of each decision stays in the ledger, because the law asks us to prove it "
            "(GDPR, art. 7 sec. 1). Its tie to the account is erased, so nobody can tell any more "
            "that it was yours."
        ),
    ),
    Belonging(
        "under-this-browser-s-cookies",
        _l("Statistics and interests that this browser’s cookies lead to"),
        _l("as the cookie policy says of each; withdrawing consent erases it at once"),
        lambda _: consents.under_cookies(),
        stays=_l(
            "It hangs on this browser’s cookies and not on the account. Withdraw your consent, here "
            "and in your other browsers, and it is erased as well."
        ),
    ),
    Belonging(
        "letters",
        _l("Letters to you that are still waiting to be sent"),
        _l("until they are sent, at most five days"),
        lambda user: Outbox(sql()).kinds_for(user.id),
        lambda user_id: Outbox(sql()).forget(user_id),
    ),
    Belonging(
        "links",
        _l("Links that were sent to you and are still good, as keyed hashes"),
        _l("from 30 minutes to 14 days, by purpose"),
        lambda user: [
            {"for": link.purpose, "good_until": link.expires_at.isoformat()} for link in links().of(user.id)
        ],
    ),
)
"""Everything that accounts keep, in the order in which the owner sees it."""
