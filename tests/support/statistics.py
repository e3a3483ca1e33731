"""Visitors who are counted, and reports of them."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask

from cookieapp.statistics.showing.report import Report
from support.client import Browser

Read = Callable[..., Report]


def agreed(app: Flask, **headers: str) -> Browser:
    visitor = Browser(app, **headers)
    visitor.decide("save", "statistics")
    return visitor
