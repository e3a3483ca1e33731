"""What holds for every test with a whole site in this process."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from cookieapp.storage import background


@pytest.fixture(autouse=True)
def no_round_by_the_clock() -> Iterator[None]:
    """Have background work done when a test asks for it, and never in the middle of one that takes long."""
    with pytest.MonkeyPatch.context() as held:  # of its own: what a test patches ends before the site does
        held.setattr(background, "INTERVAL", 3_600.0)
        yield
