"""A web site whose cookie policy is true because the software makes it true."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask

    from config import Config


def create_app(config: Config, *, strict: bool = False, clock: Callable[[], float] = time.time) -> Flask:
    """Make the application for one set of settings.

    `strict` lets the gate raise where it would otherwise mend silently, and `clock` tells gate and
    statistics another time: both for tests. Opens no connection; raises ConfigError or RegisterError
    for what must not run.
    """
    # Imported here, so that the launcher and the partner, which need no application, stay small.
    from cookieapp.assembly import assemble

    return assemble(config, strict=strict, clock=clock)
