"""What every page may know about who is logged in."""

from __future__ import annotations

import msgspec

from cookieapp.accounts.sessions.identity import current, own_session
from cookieapp.accounts.sessions.interface import COOKIE
from cookieapp.consent.gate import passage
from cookieapp.storage.unavailable import Unavailable
from cookieapp.web.csrf import make_token
from cookieapp.web.here import the_request
from cookieapp.web.shared import TOKEN


class AccountView(msgspec.Struct, frozen=True):
    """What templates may know: `state` is "visitor", "user", or "unknown" while Redis is away.

    `weak` marks an operator who has shown no second factor.
    """

    state: str
    email: str = ""
    is_operator: bool = False
    named: bool = True
    weak: bool = False

    @property
    def token(self) -> str:
        """Make a form token, or mark its place in a shared page; empty for those who need none."""
        if self.state != "user":
            return ""
        return make_token() if self.named else TOKEN

    def shared(self) -> AccountView:
        """Give what a page may know that is made for everybody in the same state."""
        return AccountView(self.state, "", self.is_operator, named=False, weak=self.weak)


VISITOR = AccountView("visitor")
UNKNOWN = AccountView("unknown")


def for_page() -> AccountView:
    """Tell templates who is logged in; never fails."""
    if COOKIE not in passage.current(the_request()).cookies and not own_session().record:
        return VISITOR
    try:
        identity = current()
    except Unavailable:
        return UNKNOWN
    if identity is None:
        return VISITOR
    weak = identity.is_operator and not identity.strong
    return AccountView("user", identity.email, identity.is_operator, weak=weak)
