"""The names of what operators do, for the audit trail: an act without words cannot be recorded."""

from __future__ import annotations

from cookieapp.web.language import lazy_gettext as _l

ACTS = {
    "campaign.changed": _l("Campaign changed"),
    "campaign.created": _l("Campaign created"),
    "user.disabled": _l("Account disabled"),
    "user.enabled": _l("Account enabled"),
    "user.promoted": _l("Account given another role"),
    "user.sessions-ended": _l("Sessions of an account ended"),
}
