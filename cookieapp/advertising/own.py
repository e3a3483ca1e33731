"""What goes into the download of one's data: the interest profile of this browser."""

from __future__ import annotations

from typing import Any

from cookieapp.accounts.own.belongings import Belonging
from cookieapp.accounts.people.models import User
from cookieapp.advertising.interests import number_of
from cookieapp.advertising.portrait import Profile, as_json
from cookieapp.advertising.slot import advertising
from cookieapp.consent.gate import passage
from cookieapp.web.here import the_request
from cookieapp.web.language import lazy_gettext as _l


def belonging() -> Belonging:
    """Describe the profile to the page about one's data. It belongs to a browser, not to an account.

    The deletion of an account, days later and without a browser, cannot find it: nothing ties
    the two. Its own page erases it, and so does withdrawing consent.
    """
    return Belonging(
        "interest-profile",
        _l("The interest profile of this browser, where you allowed advertising by interests"),
        _l("90 days from its first entry; withdrawing consent erases it at once"),
        _export,
        stays=_l(
            "It hangs on this browser’s number and not on the account: erase it on the page of the "
            "profile, or withdraw your consent. After 90 days it is gone in any case."
        ),
    )


def _export(user: User) -> dict[str, Any]:
    own = passage.current(the_request())
    number = number_of(own)
    return as_json(advertising().profiles.read(number, own.now) if number else Profile())
