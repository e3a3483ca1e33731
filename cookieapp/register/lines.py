"""Find the line of a TOML file that holds a value, for messages that point at it."""

from __future__ import annotations

import re

_HEADER = re.compile(r"\s*(\[\[?)\s*([^\]]+?)\s*\]\]?")


def line_of(source: str, table: str, index: int | None = None, key: str | None = None) -> int:
    """Give the line, counted from 1, of `key` in `table`.

    `table` is a dotted name as the file writes it; `index` counts the `[[table]]`
    blocks of that name from 0. Where the key is absent, the table's own line is
    given, and line 1 where the table is absent too.
    """
    at, seen, inside = 1, -1, table == ""
    for number, line in enumerate(source.splitlines(), start=1):
        header = _HEADER.match(line)
        if header:
            if inside and at > 1:
                return at
            inside = False
            if header[2].replace(" ", "") == table:
                seen += 1
                inside = index is None or seen == index
                at = number if inside else at
        elif inside and key is not None and re.match(rf"\s*[\"']?{re.escape(key)}[\"']?\s*=", line):
            return number
    return at
