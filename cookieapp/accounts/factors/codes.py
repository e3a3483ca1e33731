"""Recovery codes on their way to their owner: shown for ten minutes after they were made, then never."""

from __future__ import annotations

from cookieapp.accounts.factors.sealed import Seal
from cookieapp.accounts.sessions.identity import own_session
from cookieapp.web.csrf import keys

SHOWN = 600  # seconds


def keep_for_showing(made: list[str]) -> None:
    """Keep codes with the session until they have been shown; encrypted, as everything in Redis may leak."""
    own_session()["codes"] = _seal().close(" ".join(made))


def just_made() -> list[str]:
    """Give the codes that this session made within ten minutes."""
    kept = own_session().get("codes")
    opened = _seal().open(kept, SHOWN) if isinstance(kept, str) else None
    if opened is None:
        own_session().pop("codes", None)
        return []
    return opened.split(" ")


def _seal() -> Seal:
    return Seal(keys(), "recovery codes")
