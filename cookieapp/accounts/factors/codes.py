"""Recovery codes on their way to their owner: shown for ten minutes after they were made, then never."""

from __future__ import annotations

from cookieapp.accounts.factors.sealed import Seal
from cookieapp.accounts.factors.store import factors
from cookieapp.accounts.people.models import User
from cookieapp.accounts.sessions.identity import own_session
from cookieapp.web.csrf import keys

SHOWN = 600  # seconds


def make(user: User) -> None:
    """Make ten codes, and keep them with the session until they have been shown.

    There they are encrypted, as everything in Redis may leak. Joins the open transaction.
    """
    made = factors().new_codes(user.id)
    own_session()["codes"] = _seal().close(" ".join(made))


def just_made(user_id: str) -> list[str]:
    """Give the codes that this session made within ten minutes, unless others took their place since.

    Whoever presses the button twice makes two sets, of which one is void: it is never shown.
    """
    kept = own_session().get("codes")
    opened = _seal().open(kept, SHOWN) if isinstance(kept, str) else None
    if opened is None:
        own_session().pop("codes", None)
        return []
    made = opened.split(" ")
    return made if factors().holds(user_id, made) else []


def _seal() -> Seal:
    return Seal(keys(), "recovery codes")
