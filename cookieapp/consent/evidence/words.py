"""Words for what records and receipts say in short."""

from __future__ import annotations

from cookieapp.web.language import lazy_gettext as _l

CONTROLS = {
    "accept_all": _l("You pressed “Accept all”"),
    "reject_all": _l("You pressed “Reject all”"),
    "save": _l("You saved your choice, service by service"),
    "withdrawal": _l("You withdrew consent"),
    "signal": _l("Your browser’s Global Privacy Control signal refused it"),
    "expiry": _l("Consent expired"),
    "changed": _l("What you had agreed to has changed, so consent ended"),
    "allow": _l("You allowed a partner’s content where it stood"),
    "allow_30_days": _l("You allowed a partner’s content for 30 days"),
    "everywhere": _l("Taken over from your account, for all your browsers"),
    "correction": _l("Correction: an earlier record never took effect"),
}
"""The controls of the ledger."""

PARTS = {
    "format": _l("the form of the file"),
    "schema_version": _l("the schema"),
    "decision": _l("the decision"),
    "erasure": _l("the deletion"),
    "ledger": _l("the record of the ledger"),
    "notice": _l("the notice that was shown"),
    "parties": _l("who is involved"),
    "processing": _l("purposes and data"),
    "key": _l("the key"),
    "signature": _l("the signature"),
}
"""The parts of a receipt that the verifier names."""

PROBLEMS = {
    "this is larger than any receipt": _l("this is larger than any receipt"),
    "there is nothing to verify": _l("there is nothing to verify"),
    "this is not JSON": _l("this is not JSON"),
    "this is not a receipt: it has no proof": _l("this is not a receipt: it has no proof"),
    "all it says is signed, but it is not written as it was issued": _l(
        "all it says is signed, but it is not written as it was issued"
    ),
    "the section is missing or was added": _l("the section is missing or was added"),
    "the section is not what was signed": _l("the section is not what was signed"),
    "the key that it names is not in the list of keys": _l(
        "the key that it names is not in the list of keys"
    ),
    "the signature does not fit": _l("the signature does not fit"),
    "the key has another name than its own": _l("the key has another name than its own"),
    "the key does not vouch for itself": _l("the key does not vouch for itself"),
    "the key is not the successor of the one before it": _l(
        "the key is not the successor of the one before it"
    ),
    "the algorithm is not Ed25519": _l("the algorithm is not Ed25519"),
    "this is not a schema that we know": _l("this is not a schema that we know"),
    "this cannot be read as a receipt": _l("this cannot be read as a receipt"),
    "the record does not fit its own hash": _l("the record does not fit its own hash"),
}
"""What the verifier finds; it speaks English by itself."""
