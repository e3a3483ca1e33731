"""Every table of the database, for migrations."""

from cookieapp.accounts.models import User
from cookieapp.advertising.models import Advertisement
from cookieapp.operator.models import TrailEntry

__all__ = ["Advertisement", "TrailEntry", "User"]
