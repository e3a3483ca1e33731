"""The account's own area with all its pages; each module adds its own by being imported."""

from __future__ import annotations

from cookieapp.accounts.own import address, data, open_sessions, password
from cookieapp.accounts.own.area import blueprint

__all__ = ["address", "blueprint", "data", "open_sessions", "password"]
