"""Settings as a person would give them."""

from __future__ import annotations

import pytest

from config import Config, ConfigError

KEY = "k" * 32


def config(**values: str) -> Config:
    return Config.from_env({f"COOKIEAPP_{name}": value for name, value in values.items()})


def refused(**values: str) -> str:
    with pytest.raises(ConfigError) as caught:
        config(**values)
    return str(caught.value)
