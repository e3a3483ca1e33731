"""The names of all settings, and what several of them share."""

from __future__ import annotations

PREFIX = "COOKIEAPP_"
LANGUAGES = ("pl", "en", "de", "uk")
REDIS_SCHEMES = (
    *("redis", "redis+sentinel", "redis+cluster"),
    *("rediss", "rediss+sentinel", "rediss+cluster", "unix"),
)
SHORTEST_KEY = 32
"""Characters a secret key needs at least; 32 hexadecimal digits are 128 bits."""

OPERATOR_SETTINGS = ("NAME", "SITE", "ADDRESS", "EMAIL", "PHONE", "KRS", "COURT", "NIP", "CAPITAL", "DPO")
SETTINGS = (
    *("PORT", "HOST", "PUBLIC_URL", "DATA_DIR", "REDIS_URL", "DATABASE_URL"),
    *("SECRET_KEY", "SECRET_KEY_FALLBACKS", "SESSIONS_MAX"),
    *("TRUSTED_PROXIES", "MAIL_URL", "DEFAULT_LANGUAGE", "DEMO", "PARTNER_PORT"),
    *(f"OPERATOR_{name}" for name in OPERATOR_SETTINGS),
)
"""Every setting there is, without the prefix."""
