"""What goes into the download of one's data: the records under the number of this browser."""

from __future__ import annotations

from cookieapp.accounts.own.belongings import Belonging
from cookieapp.accounts.people.models import User
from cookieapp.consent.gate import passage
from cookieapp.statistics.collecting.collector import number_of
from cookieapp.statistics.keeping.records import as_mapping
from cookieapp.statistics.whole import statistics
from cookieapp.web.here import the_request
from cookieapp.web.language import lazy_gettext as _l


def belonging() -> Belonging:
    """Describe the records to the page about one's data. They belong to a browser, not to an account."""
    return Belonging(
        "statistics",
        _l("Pages viewed in this browser, where you allowed statistics"),
        _l("30 days; withdrawing consent erases it at once"),
        _export,
        stays=_l(
            "It hangs on this browser’s number and not on the account: erase it on the page about "
            "statistics, or withdraw your consent. After 30 days it is gone in any case."
        ),
    )


def _export(user: User) -> list[dict[str, str]]:
    number = number_of(passage.current(the_request()))
    if not number:
        return []
    whole = statistics()
    whole.catch_up()
    found = whole.records.list(whole.records.pseudonyms.names(number), limit=None)
    return [as_mapping(record) for record in found]
