"""Everything that is kept about a person as one ZIP file: JSON, and an index that people can read."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping
from datetime import datetime

from cookieapp.accounts.own.belongings import Belongings
from cookieapp.accounts.people.models import User
from cookieapp.web.pages import pages


def pack(user: User, belongings: Belongings, now: datetime) -> bytes:
    """Pack the file; the index is in the language of the page. Raises Unavailable."""
    content = belongings.export(user)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        index = pages().html(
            "accounts/export_index.html",
            {"user": user, "now": now, "belongings": list(belongings), "counts": _counts(content)},
        )
        _put(file, "index.html", index, now)
        for name, value in content.items():
            _put(file, f"{name}.json", json.dumps(value, ensure_ascii=False, indent=2) + "\n", now)
    return packed.getvalue()


def _counts(content: Mapping[str, object]) -> dict[str, int]:
    """Count the entries of each list."""
    return {name: len(value) for name, value in content.items() if isinstance(value, list)}


def _put(file: zipfile.ZipFile, name: str, text: str, now: datetime) -> None:
    entry = zipfile.ZipInfo(name, now.timetuple()[:6])
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o600 << 16
    file.writestr(entry, text.encode())
