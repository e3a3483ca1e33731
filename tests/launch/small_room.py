"""The whole site, with room for few page views while Redis is away; run as a program it is the launcher."""

from __future__ import annotations

import sys
from typing import Any

from cookieapp import serve
from cookieapp.statistics.collecting import buffer

ROOM = 20


def __getattr__(name: str) -> Any:
    """Make the application in the workers only (PEP 562)."""
    if name != "application":
        raise AttributeError(name)
    buffer.ROOM = ROOM
    from app import application

    return application


def main() -> int:
    launcher: Any = serve
    granian = launcher.Server
    launcher.Server = lambda _, **flags: granian("tests.launch.small_room:application", **flags)
    return serve.main()


if __name__ == "__main__":
    sys.exit(main())
