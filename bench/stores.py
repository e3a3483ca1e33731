"""Stores of a measurement's own, gone when it is over."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cookieapp.settings.names import PREFIX
from cookieapp.storage.embedded import EmbeddedServer

SECRET = "0123456789abcdef" * 3


@contextmanager
def own_stores(name: str, **settings: str) -> Iterator[dict[str, str]]:
    """Start stores in a temporary folder; gives the environment of a site on them.

    `settings` are more of the site's, named without the prefix; what this process was given is left out.
    """
    with tempfile.TemporaryDirectory(prefix=f"{name}-") as folder, EmbeddedServer(Path(folder)) as server:
        figures = Path(folder) / "figures"
        figures.mkdir()
        own = {"DATA_DIR": folder, "REDIS_URL": server.url, "SECRET_KEY": SECRET, **settings}
        elsewhere = {key: value for key, value in os.environ.items() if not key.startswith(PREFIX)}
        yield (
            elsewhere
            | {PREFIX + key: value for key, value in own.items()}
            | {"PROMETHEUS_MULTIPROC_DIR": str(figures)}
        )
