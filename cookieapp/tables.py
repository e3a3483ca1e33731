"""Every table of the database, for migrations."""

from cookieapp.accounts.events import SecurityEvent
from cookieapp.accounts.factors.models import Passkey, RecoveryCode, Totp
from cookieapp.accounts.links import SentLink
from cookieapp.accounts.models import User
from cookieapp.advertising.models import Advertisement
from cookieapp.consent.models import (
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
from cookieapp.statistics.models import StatBatch, StatDaily, StatDay, StatErased, StatEvent
from cookieapp.storage.chore_runs import ChoreRun, ChoreTurn

__all__ = [
    "AccountConsent",
    "Advertisement",
    "ChoreRun",
    "ChoreTurn",
    "ConsentErasure",
    "ConsentHead",
    "ConsentKey",
    "ConsentNotice",
    "ConsentOwner",
    "ConsentRecord",
    "Passkey",
    "RecoveryCode",
    "SecurityEvent",
    "SentLink",
    "ServiceText",
    "StatBatch",
    "StatDaily",
    "StatDay",
    "StatErased",
    "StatEvent",
    "Totp",
    "TrailEntry",
    "User",
    "WaitingLetter",
]
