"""A site with a mail server, whose courier goes out when it is told to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from support.cast import MakeApp
from support.letters import Site

from config import Config


@pytest.fixture
def site_with(make_app: MakeApp, config: Config) -> Callable[[str], Site]:
    """Make a site that hands its letters to the server at an address."""
    return lambda url: Site(make_app(replace(config, mail_url=url)))
