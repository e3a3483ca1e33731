"""Words for what the console counts and lists."""

from __future__ import annotations

from cookieapp.web.language import lazy_gettext as _l

ACTS = {
    "advertiser.changed": _l("Advertiser changed"),
    "advertiser.created": _l("Advertiser created"),
    "advertiser.deleted": _l("Advertiser deleted"),
    "campaign.changed": _l("Campaign changed"),
    "campaign.created": _l("Campaign created"),
    "campaign.deleted": _l("Campaign deleted"),
    "creative.added": _l("Creative added"),
    "creative.changed": _l("Creative changed"),
    "creative.deleted": _l("Creative deleted"),
    "place.changed": _l("Place on a page changed"),
    "user.disabled": _l("Account disabled"),
    "user.enabled": _l("Account enabled"),
    "user.promoted": _l("Account given another role"),
    "user.sessions-ended": _l("Sessions of an account ended"),
}
"""What operators do, for the audit trail: an act without words cannot be recorded."""

CONTROLS = {
    "accept_all": _l("everything accepted"),
    "reject_all": _l("everything rejected"),
    "save": _l("chosen service by service"),
    "withdrawal": _l("consent withdrawn"),
    "signal": _l("refused by the browser’s signal (Global Privacy Control)"),
    "expiry": _l("consent expired"),
    "changed": _l("consent ended because its subject changed"),
    "allow": _l("a partner’s content allowed where it stood"),
    "allow_once": _l("a partner’s content allowed once"),
    "allow_30_days": _l("a partner’s content allowed for 30 days"),
    "everywhere": _l("taken over from the account"),
    "correction": _l("correction of a record that never took effect"),
}
"""The controls of the ledger, as one speaks of many people."""

KINDS = {"shown": _l("showing"), "click": _l("click")}
REASONS = {
    "forged": _l("nobody here signed it"),
    "stale": _l("too long after the offer"),
    "staff": _l("by an operator"),
    "prefetch": _l("fetched ahead by a browser"),
    "bot": _l("a program, by its own words"),
    "foreign": _l("from another site"),
    "too-fast": _l("faster than anybody reads"),
    "withdrawn": _l("consent was withdrawn meanwhile"),
    "replay": _l("counted before"),
    "unseen": _l("never shown"),
}
"""Why a showing or a click did not count."""

HINDRANCES = {
    "over": _l("its days are over"),
    "early": _l("not yet begun"),
    "empty": _l("nothing to show"),
    "spent": _l("its budget is used up"),
    "no place": _l("no place takes its size"),
}
"""Why a live campaign is not shown."""

PLACES = {"home": _l("Home page"), "article": _l("Articles")}
"""Places of advertisements on pages."""

STATES = {"draft": _l("draft"), "live": _l("live"), "paused": _l("paused"), "ended": _l("ended")}

CHORES = {
    "advertising-counts": _l("counts of advertising into the database"),
    "advertising-proofs": _l("old proofs of consent off advertising"),
    "erasures": _l("erasures that had to wait"),
    "everywhere": _l("decisions to a person’s other browsers"),
    "leavers": _l("accounts whose time to stay is over"),
    "letters": _l("letters sent"),
    "old-decisions": _l("old decisions forgotten"),
    "old-events": _l("old events of accounts forgotten"),
    "old-letters": _l("old letters deleted"),
    "old-links": _l("links of letters that have run out deleted"),
    "old-runs": _l("old lines of this list forgotten"),
    "statistics-fold": _l("daily figures of statistics"),
    "statistics-intake": _l("events of statistics into the database"),
    "statistics-purge": _l("statistics older than promised deleted"),
    "unconfirmed": _l("accounts that nobody confirmed"),
    "waiting-refusals": _l("refusals that waited for the database"),
}
"""The chores of housekeeping."""

LOST = {
    "cookieapp_statistics_lost_total": _l("Page views that could not be stored"),
    "cookieapp_counts_lost_total": _l("Counts and notes that found no room to wait in"),
}
"""Counters of what was lost."""
