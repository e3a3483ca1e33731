"""The site with a partner, and a clock that stands still."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask
from support.cast import MakeApp
from support.client import Browser
from support.partner import StoppedClock

from config import Config
from cookieapp.consent.gate import Gate


@pytest.fixture
def demo(make_app: MakeApp, config: Config) -> Flask:
    """The site with a partner."""
    return make_app(replace(config, demo=True))


@pytest.fixture
def clock(demo: Flask) -> StoppedClock:
    """A clock that stands still until it is turned on."""
    clock, gate = StoppedClock(), demo.wsgi_app
    assert isinstance(gate, Gate)
    gate.clock = lambda: clock.now
    return clock


@pytest.fixture
def visitor(demo: Flask) -> Browser:
    """Somebody who comes for the first time."""
    return Browser(demo)
