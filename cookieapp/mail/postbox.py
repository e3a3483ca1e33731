"""Read the letters that lie in a folder, for a demonstration."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from pathlib import Path

MOST = 50  # letters shown


@dataclass(frozen=True, slots=True)
class Shown:
    """A letter as it lies in the folder; `text` are the lines of its plain part."""

    to: str
    subject: str
    language: str
    at: datetime
    text: Sequence[str]


def newest(folder: Path) -> list[Shown]:
    """Give the newest letters, the newest first; what cannot be read is left out."""
    files = sorted(folder.glob("[0-9]*.eml"), reverse=True)[:MOST]
    return [shown for shown in map(_read, files) if shown is not None]


def _read(file: Path) -> Shown | None:
    try:
        message = message_from_bytes(file.read_bytes(), policy=policy.default)
        body = message.get_body(("plain",))
        return Shown(
            str(message["To"]),
            str(message["Subject"]),
            str(message["Content-Language"]),
            message["Date"].datetime,
            body.get_content().splitlines() if body else (),
        )
    except (OSError, ValueError, AttributeError, LookupError):
        return None
