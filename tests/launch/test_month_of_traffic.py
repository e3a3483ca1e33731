"""What the statistics count is what was sent: a small month through real server processes."""

from __future__ import annotations

import pytest

from bench import month
from bench.traffic import Scale
from cookieapp.storage import connect


def test_every_figure_equals_what_was_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    """The whole of it is a command of its own: `python -m bench month`."""
    monkeypatch.setattr(connect, "TIMEOUT", connect.TIMEOUT)  # put back what the measurement sets
    comparison = month.run(Scale(days=3, visitors=60, views=1000, refusers=12)).comparison
    assert comparison.wrong == []
    assert comparison.compared > 1000
