"""Gather the words of templates, code and data into the message catalogues.

Data are the texts in TOML files. Those that have their own words in a language stay out of
that language's catalogue.
"""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
KEYWORDS = {"_": None, "_l": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2)}
METHODS = [("cookieapp/**.py", "python"), ("templates/**.html", "jinja2")]
DATA = ("cookieapp/register/cookies.toml", "content/*.toml")
SOURCE = "en"
OPTIONS = {"templates/**.html": {"trimmed": "false", "silent": "false"}}


def gather(language: str) -> Catalog:
    """Extract every message that has to be translated into a language, in the order of the files."""
    catalogue = Catalog(project="cookieapp", charset="utf-8", fuzzy=False)
    for file, _line, message, comments, context in _said():
        catalogue.add(message, None, [(file, None)], auto_comments=comments, context=context)
    for pattern in DATA:
        for path in sorted(ROOT.glob(pattern)):
            for words in _untold(tomllib.loads(path.read_text(encoding="utf-8")), language):
                catalogue.add(words, None, [(str(path.relative_to(ROOT)), None)])
    return catalogue


@cache
def _said() -> list[Any]:
    """Extract the messages of templates and code."""
    return list(extract_from_dir(ROOT, METHODS, OPTIONS, KEYWORDS, strip_comment_tags=True))


def _untold(value: Any, language: str) -> Iterator[str]:
    """Walk through data and give the source's words of texts that have none in a language."""
    if isinstance(value, dict) and SOURCE in value:
        if language not in value:
            words = value[SOURCE]
            yield from (words,) if isinstance(words, str) else words
    elif isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _untold(part, language)


def main(check: bool) -> int:
    """Update each catalogue; with `check` only say whether one would change."""
    stale = []
    for file in sorted((ROOT / "translations").glob("*/LC_MESSAGES/messages.po")):
        language = file.parts[-3]
        with file.open("rb") as stream:
            catalogue = read_po(stream, locale=language)
        catalogue.last_translator = catalogue.language_team = catalogue.msgid_bugs_address = "none"
        catalogue.update(gather(language), no_fuzzy_matching=True)
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
