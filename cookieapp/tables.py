"""Every table of the database, for migrations."""

from cookieapp.accounts.factors.models import Passkey, RecoveryCode, Totp
from cookieapp.accounts.history.events import SecurityEvent
from cookieapp.accounts.letters.links import SentLink
from cookieapp.accounts.people.models import User
from cookieapp.advertising.models import Advertiser, Campaign, Creative, Fold, Place, Showing, Uncounted
from cookieapp.consent.ledger.models import (
    AccountConsent,
    ConsentErasure,
    ConsentHead,
    ConsentKey,
    ConsentNotice,
    ConsentOwner,
    ConsentRecord,
    ServiceText,
)
from cookieapp.mail.models import WaitingLetter
from cookieapp.operator.models import TrailEntry
from cookieapp.statistics.keeping.models import StatBatch, StatDaily, StatDay, StatErased, StatEvent
from cookieapp.storage.chore_runs import ChoreRun, ChoreTurn

__all__ = [
    "AccountConsent",
    "Advertiser",
    "Campaign",
    "ChoreRun",
    "ChoreTurn",
    "ConsentErasure",
    "ConsentHead",
    "ConsentKey",
    "ConsentNotice",
    "ConsentOwner",
    "ConsentRecord",
    "Creative",
    "Fold",
    "Passkey",
    "Place",
    "RecoveryCode",
    "SecurityEvent",
    "SentLink",
    "ServiceText",
    "Showing",
    "StatBatch",
    "StatDaily",
    "StatDay",
    "StatErased",
    "StatEvent",
    "Totp",
    "TrailEntry",
    "Uncounted",
    "User",
    "WaitingLetter",
]
