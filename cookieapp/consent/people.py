"""What consent asks about accounts: it stands below them and knows none itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from cookieapp.web.here import the_app

_NAME = "cookieapp.consent.people"


@dataclass(frozen=True, slots=True)
class People:
    """Whose request it is, and what that person wants.

    `whose` tells in which account a request is made, `sharing` whether that account wants
    the same on all browsers, and `tell` lets all its sessions know what it shares, None
    for nothing any more.
    """

    whose: Callable[[], str | None]
    sharing: Callable[[], bool]
    tell: Callable[[str, Mapping[str, Any] | None], None]


def whose() -> str | None:
    """Tell in whose account the request is made, if somebody is logged in and it can be told."""
    return _people().whose()


def sharing() -> bool:
    """Tell whether the account that is logged in wants the same on all browsers."""
    return _people().sharing()


def _people() -> People:
    found: People = the_app().extensions[_NAME]
    return found
