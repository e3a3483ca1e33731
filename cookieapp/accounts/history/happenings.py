"""What can happen to an account, in words for its owner."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cookieapp.accounts.sessions.browser import describe
from cookieapp.web.language import lazy_gettext as _l

WORDS: dict[str, Any] = {
    "signed-up": _l("The account was opened."),
    "opened-by-operator": _l("The operator opened the account."),
    "signup-known": _l("Somebody wanted to open an account with this address. Nothing was changed."),
    "confirmed": _l("The e-mail address was confirmed."),
    "login": _l("Somebody logged in with the password."),
    "login-passkey": _l("Somebody logged in with a passkey."),
    "login-failed": _l("Somebody tried to log in with a wrong password."),
    "login-locked": _l("After too many wrong passwords, unknown browsers had to wait."),
    "factor-failed": _l("Somebody who knew the password gave a wrong second factor."),
    "new-browser": _l("Somebody logged in with a browser that had not been here before."),
    "several-failures": _l(
        "Somebody tried several wrong passwords. Your own browsers can log in all the while."
    ),
    "logout": _l("Somebody logged out."),
    "session-ended": _l("A session was ended from the list of sessions."),
    "others-ended": _l("All other sessions were ended."),
    "all-ended": _l("All sessions were ended."),
    "confirmed-again": _l("The password or another factor was shown once more before a sensitive change."),
    "password-set": _l("A password was set for an account that had none."),
    "password-changed": _l("The password was changed."),
    "reset-asked": _l("A link to set a new password was asked for."),
    "password-reset": _l("A new password was set through a link sent by e-mail."),
    "address-asked": _l("A change of the e-mail address was asked for."),
    "address-changed": _l("The e-mail address was changed."),
    "address-restored": _l("A change of the e-mail address was undone."),
    "totp-added": _l("An authenticator app was added."),
    "totp-removed": _l("The authenticator app was removed."),
    "passkey-added": _l("A passkey was added."),
    "passkey-removed": _l("A passkey was removed."),
    "recovery-made": _l("New recovery codes were made."),
    "recovery-used": _l("A recovery code was used."),
    "factors-removed-by-operator": _l("The operator removed the second factors of the account."),
    "exported": _l("All data of the account was downloaded."),
    "leaving": _l("The account was marked for deletion."),
    "stayed": _l("The deletion of the account was undone."),
    "disabled": _l("The operator shut the account."),
    "enabled": _l("The operator opened the account again."),
    "role-changed": _l("The operator changed the role of the account."),
    "sessions-ended-by-operator": _l("The operator ended all sessions of the account."),
}
"""Every kind of event; adding one here is all that a new one needs."""


def in_words(kind: str, facts: Mapping[str, Any]) -> str:
    """Say what happened, in the language of the page; `browser` is its kind as a session keeps it."""
    words = str(WORDS.get(kind, kind))
    return f"{words} ({describe(facts['browser'])})" if facts.get("browser") else words
