"""A campaign of Olive's."""

from __future__ import annotations

import pytest
from flask import Flask
from support.campaigns import CAMPAIGN, HOME, one, sent
from support.client import Browser

from cookieapp.advertising.models import Campaign


@pytest.fixture
def campaign(app: Flask, olive: Browser) -> Campaign:
    """One campaign that Olive has made."""
    assert sent(olive, f"{HOME}/campaign", CAMPAIGN).status_code == 303
    made: Campaign = one(app, Campaign, name="A new one")
    return made
