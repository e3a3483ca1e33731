"""What letters about accounts say; `%(site)s` is the site's name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from cookieapp.web.language import Lazy
from cookieapp.web.language import lazy_gettext as _l


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of one kind of letter: before its link, on it, and after it."""

    subject: Any
    before: Sequence[Any]
    label: Any
    after: Sequence[Any] = ()


WHAT = Lazy("%(what)s")

CONFIRM = Wording(
    _l("Please confirm your e-mail address"),
    [
        _l("Somebody opened an account at %(site)s with this address. If it was you, please confirm it."),
        _l("The link is good for 24 hours and once. Until then the account cannot be used."),
    ],
    _l("Confirm the address"),
    [
        _l(
            "If it was not you, do nothing: without the confirmation the account is deleted "
            "after seven days. On the page behind the link you can also have it deleted at once."
        )
    ],
)
FIRST_PASSKEY = Wording(
    _l("Please confirm your e-mail address"),
    [
        _l("Somebody opened an account at %(site)s with this address. If it was you, please confirm it."),
        _l(
            "Open the link on the device with which you want to log in: there you make your passkey. "
            "It is good for 24 hours and once. Until then the account cannot be used."
        ),
    ],
    _l("Confirm the address and make a passkey"),
    CONFIRM.after,
)
ALREADY = Wording(
    _l("You have an account already"),
    [
        _l(
            "Somebody wanted to open an account at %(site)s with this address. It has one already, "
            "so nothing was changed."
        ),
        _l("If it was you, just log in. If you have forgotten the password, you can set a new one."),
    ],
    _l("Set a new password"),
    [_l("If it was not you, do nothing: whoever it was learned nothing about your account.")],
)
RESET = Wording(
    _l("Set a new password"),
    [
        _l("Somebody asked for a link to set a new password for your account at %(site)s."),
        _l("The link is good for 30 minutes and once."),
    ],
    _l("Set a new password"),
    [_l("If it was not you, do nothing: your password stays as it is.")],
)
NEW_ADDRESS = Wording(
    _l("Please confirm your new e-mail address"),
    [
        _l("This address is to become the one of an account at %(site)s. Please confirm that it is yours."),
        _l("The link is good for 24 hours and once."),
    ],
    _l("Confirm the address"),
    [_l("If it was not you, do nothing: the account keeps its old address.")],
)
OLD_ADDRESS = Wording(
    _l("The e-mail address of your account was changed"),
    [
        _l("Your account at %(site)s has another e-mail address now; this one no longer belongs to it."),
        _l(
            "If it was you, there is nothing to do. If not, undo it within seven days: the account "
            "gets this address back, all its sessions end, and you can set a new password."
        ),
    ],
    _l("Undo the change"),
)
LEAVING = Wording(  # %(end)s: when
    _l("Your account will be deleted"),
    [
        _l(
            "As you asked, your account at %(site)s is shut, and its data will be deleted for good "
            "on %(end)s."
        ),
        _l("Until then you can change your mind."),
    ],
    _l("Keep the account"),
)
NOTICE = Wording(  # %(what)s: the event; %(when)s
    WHAT,
    [
        _l("This happened to your account at %(site)s on %(when)s:"),
        WHAT,
        _l(
            "If it was you, there is nothing to do. If not, please set a new password now and end all "
            "other sessions."
        ),
    ],
    _l("Set a new password"),
)
CLOSING = _l("The software of %(site)s sent this letter, because it is about an account there.")
