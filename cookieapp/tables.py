"""Every table of the database, for migrations."""

from cookieapp.accounts.events import SecurityEvent
from cookieapp.accounts.models import User
from cookieapp.advertising.models import Advertisement
from cookieapp.operator.models import TrailEntry

__all__ = ["Advertisement", "SecurityEvent", "TrailEntry", "User"]
