"""A receipt of a visitor who allowed the statistics."""

from __future__ import annotations

import pytest
from flask import Flask
from support.client import Browser
from support.receipts import receipt_of


@pytest.fixture
def receipt(app: Flask, visitor: Browser) -> str:
    visitor.decide("save", "statistics")
    return receipt_of(app, visitor)
