"""Gather the words of templates and code into the message catalogues."""

from __future__ import annotations

import sys
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
KEYWORDS = {"_": None, "_l": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2)}
METHODS = [("cookieapp/**.py", "python"), ("templates/**.html", "jinja2")]
OPTIONS = {"templates/**.html": {"trimmed": "false", "silent": "false"}}


def gather() -> Catalog:
    """Extract every message, in the order of the files."""
    catalogue = Catalog(project="cookieapp", charset="utf-8", fuzzy=False)
    found = extract_from_dir(ROOT, METHODS, OPTIONS, KEYWORDS, strip_comment_tags=True)
    for file, _line, message, comments, context in found:
        catalogue.add(message, None, [(file, None)], auto_comments=comments, context=context)
    return catalogue


def main(check: bool) -> int:
    """Update each catalogue; with `check` only say whether one would change."""
    template, stale = gather(), []
    for file in sorted((ROOT / "translations").glob("*/LC_MESSAGES/messages.po")):
        language = file.parts[-3]
        with file.open("rb") as stream:
            catalogue = read_po(stream, locale=language)
        catalogue.last_translator = catalogue.language_team = catalogue.msgid_bugs_address = "none"
        catalogue.update(template, no_fuzzy_matching=True)
        catalogue.obsolete.clear()
        before = file.read_bytes()
        written = BytesIO()
        write_po(written, catalogue, width=100, omit_header=False, include_lineno=False, sort_output=True)
        if _words(before) != _words(written.getvalue()):
            stale.append(language)
            if not check:
                file.write_bytes(written.getvalue())
        missing = sum(1 for message in catalogue if message.id and not all(_texts(message.string)))
        print(f"{language}: {len(catalogue)} messages, {missing} to translate")
    if check and stale:
        print(f"out of date: {', '.join(stale)}; run bin/translations", file=sys.stderr)
    return 1 if check and stale else 0


def _texts(string: str | tuple[str, ...] | None) -> tuple[str, ...]:
    return (string or "",) if not isinstance(string, tuple) else string


def _words(raw: bytes) -> list[bytes]:
    """Leave dates of the header out of the comparison."""
    return [line for line in raw.splitlines() if b"-Date:" not in line and b"Generated-By" not in line]


if __name__ == "__main__":
    sys.exit(main("--check" in sys.argv))
