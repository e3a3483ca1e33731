"""How a setting is refused: in one sentence that begins with its name."""

from __future__ import annotations

from typing import NoReturn

from cookieapp.settings.names import PREFIX


class ConfigError(ValueError):
    """Say in one sentence, which begins with a variable's name, what is wrong and what to do about it."""


def refuse(name: str, why: str) -> NoReturn:
    """Raise the error for a setting, named without the prefix."""
    raise ConfigError(f"{PREFIX}{name} {why}.")
