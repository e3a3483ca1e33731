"""Every table of the database, for migrations."""

from cookieapp.accounts.models import User
from cookieapp.advertising.models import Advertisement

__all__ = ["Advertisement", "User"]
