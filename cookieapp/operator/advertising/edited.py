"""Two people at one form: whoever saves last is told what the other changed, and nothing is lost."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from cookieapp.web.language import gettext as _

Facts = Mapping[str, Any]


class Overtaken(Exception):
    """Somebody has changed the thing since the form was opened. `now` is how it stands."""

    def __init__(self, now: Facts) -> None:
        super().__init__("changed meanwhile")
        self.now = now


def mark(facts: Facts) -> str:
    """Give a short mark of how something stands, for the form that is about to change it."""
    written = json.dumps(facts, sort_keys=True, default=str).encode()
    return hashlib.blake2b(written, digest_size=12, person=b"edited").hexdigest()


def hold(seen: str | None, facts: Facts) -> None:
    """Make sure that something still stands as it did when its form was opened. Raises Overtaken."""
    if seen != mark(facts):
        raise Overtaken(facts)


def told() -> str:
    """Say what to do about it."""
    return _(
        "Somebody else has saved a change since you opened this form. Your words are still here; "
        "what stands now is listed below. Save again to replace it with yours."
    )
