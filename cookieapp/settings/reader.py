"""Look settings up by name and check their form."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Mapping
from typing import NoReturn, TypeVar

from cookieapp.settings.errors import refuse
from cookieapp.settings.names import PREFIX, SETTINGS

_T = TypeVar("_T")


class Reader:
    """Look settings up by name and check their form; knows nothing about their meaning."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self.values: dict[str, str] = {}
        for variable, raw in environ.items():
            if variable.startswith(PREFIX):
                name = variable.removeprefix(PREFIX)
                if name not in SETTINGS:
                    _refuse_unknown(variable)
                self.values[name] = _clean(name, raw)

    def parsed(self, name: str, parse: Callable[[str, str], _T]) -> _T | None:
        """Return what `parse` makes of the setting, None when it is not set."""
        value = self.values.get(name)
        return parse(name, value) if value else None

    def number(self, name: str, default: int, *, lowest: int, highest: int) -> int:
        """Return the setting as a whole number within both bounds."""
        value = self.values.get(name) or str(default)
        if not re.fullmatch(r"[0-9]{1,9}", value) or not lowest <= int(value) <= highest:
            refuse(name, f"must be a whole number from {lowest} to {highest}")
        return int(value)

    def one_of(self, name: str, choices: tuple[str, ...], default: str) -> str:
        """Return the setting, which is one of the choices."""
        value = self.values.get(name) or default
        if value not in choices:
            refuse(name, f"must be {' or '.join(choices)}")
        return value


def _refuse_unknown(variable: str) -> NoReturn:
    """Refuse a variable nobody reads: a slip in a name would otherwise go unnoticed."""
    name = variable.removeprefix(PREFIX)
    nearest = difflib.get_close_matches(name.upper(), SETTINGS, n=1, cutoff=0.0)[0]
    shown = ascii(name)[1:-1]
    refuse(shown, f"is not a setting; unset it or use {PREFIX}{nearest}, the nearest one there is")


def _clean(name: str, raw: str) -> str:
    """Return the value without surrounding space; it must be printable text."""
    value = raw.strip()
    try:
        value.encode()
    except UnicodeEncodeError:
        refuse(name, "must be text in UTF-8")
    if any(ord(character) < 32 or 127 <= ord(character) < 160 for character in value):
        refuse(name, "must not contain line breaks or other control characters")
    return value
